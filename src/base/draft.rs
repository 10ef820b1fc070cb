//! What a person fills in ([`draft!`](crate::draft)): declared once, a field serves flags, help, edits and import columns. Not for what
//! a record is beside its fields: that is `noun`'s.

use super::value::{Put, Value};

/// What a person fills in.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Column of the dictionary.
    pub column: &'static str,
    /// Where it may come from.
    pub from: From,
    /// Chinese help.
    pub zh: &'static str,
    /// English help.
    pub en: &'static str,
}

/// Where a field may be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// `add`, `edit` and `import`.
    Anywhere,
    /// `import` only: what later steps would bring, for history coming in.
    History,
    /// `add`, `edit` and `import`, into the sealed table.
    Sealed,
}

/// A field, and what is filled in.
pub type Filled = (&'static Field, Value);

/// What a person fills in for one record, typed; made by [`draft!`](crate::draft).
pub trait Draft: Clone + Default {
    /// Its fields, in the order people meet them.
    const FIELDS: &'static [Field];
    /// Puts a value into a field; false where it is none the field can hold, or where there is no such field.
    fn set(&mut self, column: &str, value: Value) -> bool;
    /// Puts values into the fields they are of.
    fn fill(&mut self, values: &[Put]) {
        for (column, value) in values {
            self.set(column, value.clone());
        }
    }
    /// A draft of these values.
    fn filled(values: &[Put]) -> Self {
        let mut draft = Self::default();
        draft.fill(values);
        draft
    }
    /// Calls with every field and its value, in order.
    fn each(&self, with: impl FnMut(&'static Field, Value));
    /// Every field with its value, in order: for who asks for them more than once.
    fn all(&self) -> Vec<Filled> {
        let mut all = Vec::with_capacity(Self::FIELDS.len());
        self.each(|field, value| all.push((field, value)));
        all
    }
    /// The value of a field; nothing where there is no such field.
    fn get(&self, column: &str) -> Value;
}

/// Declares a draft: each field once, with its type, where it comes from, and its help in both languages. After `past`, what a row
/// of history may state of a life: its fields are fields of the draft too.
#[macro_export]
macro_rules! draft {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty, $from:ident, $zh:literal, $en:literal;)+ } $(past $past:ty)?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            $(#[doc = concat!("`", stringify!($field), "` ", $en)] pub $field: Option<$kind>,)+
            $(/// What a row of history states of its life.
            pub past: $past,)?
        }

        impl $crate::base::draft::Draft for $name {
            const FIELDS: &'static [$crate::base::draft::Field] = constcat::concat_slices!([$crate::base::draft::Field]:
                &[$($crate::base::draft::Field {
                    column: stringify!($field), from: $crate::base::draft::From::$from, zh: $zh, en: $en,
                },)+]
                $(, <$past as $crate::base::draft::Draft>::FIELDS)?
            );

            fn set(&mut self, column: &str, value: $crate::base::value::Value) -> bool {
                let nothing = value == $crate::base::value::Value::Null;
                match column {
                    $(stringify!($field) => {
                        self.$field = <$kind as $crate::base::value::Held>::held(value);
                        nothing || self.$field.is_some()
                    })+
                    _ => false $(|| <$past as $crate::base::draft::Draft>::set(&mut self.past, column, value))?,
                }
            }

            fn each(&self, mut with: impl FnMut(&'static $crate::base::draft::Field, $crate::base::value::Value)) {
                let mut fields = Self::FIELDS.iter();
                $(if let Some(field) = fields.next() {
                    let value = self.$field.as_ref().map_or($crate::base::value::Value::Null, $crate::base::value::Held::value);
                    with(field, value);
                })+
                $(<$past as $crate::base::draft::Draft>::each(&self.past, with);)?
            }

            fn get(&self, column: &str) -> $crate::base::value::Value {
                let mut fields = Self::FIELDS.iter();
                $(if fields.next().is_some_and(|field| field.column == column) {
                    return self.$field.as_ref().map_or($crate::base::value::Value::Null, $crate::base::value::Held::value);
                })+
                $crate::base::value::Value::Null $(.or(<$past as $crate::base::draft::Draft>::get(&self.past, column)))?
            }
        }
    };
}
