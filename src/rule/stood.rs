//! How a life is declared ([`stands!`](crate::stands)): its steps, the states between them, the columns each leaves behind, and which of
//! them a row of history may state. Not for whether a step may be taken: that is `turn`'s.

use crate::base::day::Day;
use crate::base::noun::{Draft, Put};
use crate::base::word::Word;

/// One dated step: which, when, and what it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<S, A> {
    /// Which.
    pub kind: S,
    /// The day it happened.
    pub on: Day,
    /// What it carries beside.
    pub with: A,
}

impl<S, A: Default> Done<S, A> {
    /// A step with nothing but its day.
    pub fn new(kind: S, on: Day) -> Done<S, A> {
        Done { kind, on, with: A::default() }
    }
}

/// What a step carries is read as its own.
impl<S, A> std::ops::Deref for Done<S, A> {
    type Target = A;
    fn deref(&self) -> &A {
        &self.with
    }
}

impl<S, A> std::ops::DerefMut for Done<S, A> {
    fn deref_mut(&mut self) -> &mut A {
        &mut self.with
    }
}

/// A step that a row of history may state: by the column of its day, with the columns that say what it carries, each with what the
/// step calls it.
#[derive(Clone, Copy, Debug)]
pub struct Told<S: 'static> {
    /// The step.
    pub step: S,
    /// The column of its day; empty where no column is that day's alone.
    pub day: &'static str,
    /// The columns of the row, each with the column of the step.
    pub carries: &'static [(&'static str, &'static str)],
}

/// What a row of history may state of a life; made by [`stands!`](crate::stands).
pub trait History: Draft {
    /// The steps.
    type Step: 'static;
    /// Those it may state, in their order.
    const TOLD: &'static [Told<Self::Step>];
}

/// Where a record stands, and what each step plainly does to it; made by [`stands!`](crate::stands).
pub trait Stood: Clone + PartialEq {
    /// Its states.
    type State: Word;
    /// Its steps.
    type Step: Word;
    /// What a step carries beside its day: the columns of the step table.
    type Carried: Draft + Clone;
    /// What a row of history may state of it.
    type Past: History<Step = Self::Step>;
    /// The columns of its table it is kept in.
    const COLUMNS: &'static [&'static str];
    /// Its state.
    fn state(&self) -> Self::State;
    /// The day of its last step, or of its beginning.
    fn last_on(&self) -> Day;
    /// Its columns with their values.
    fn columns(&self) -> Vec<Put>;
    /// The states a step may be taken in.
    fn from_states(step: Self::Step) -> &'static [Self::State];
    /// Takes what the declaration says of a step: its state, its day, what it carries.
    fn take(&mut self, act: &Done<Self::Step, Self::Carried>);
}

/// Declares a life: its states, steps and what steps carry; then a line a step. `Step [From States] => To on day_on { column: Type }`
/// says in which states it may be taken, to which it leads, the column that keeps its day (`once day_on`: of the first such step
/// only; `first day_on` beside `on`: of the first as well) and those that keep what it carries (`column = carried: Type` where
/// the step calls it otherwise). Steps under `history` a row of an import may state, by those very columns; those under
/// `steps` it may not. Then what steps set in other ways, which is [`Life::more`](crate::rule::turn::Life::more)'s business: under `told` what a row of history
/// may state as well, with its help, under `kept` other columns of the table, under `beside` what is not kept. What has only
/// begun has nothing of it.
#[macro_export]
macro_rules! stands {
    ($(#[$doc:meta])* $name:ident: $state:ident, $step:ident, $carried:ident;
     history { $($line:tt)+ }
     $(steps { $($own:tt)+ })?
     $(told { $($told:ident: $told_kind:ty, $zh:literal, $en:literal;)+ })?
     $(kept { $($kept:ident: $kept_kind:ty,)+ })?
     $(beside { $($(#[$about:meta])* $beside:ident: $held:ty,)+ })?) => {
        $crate::stands! { @life [$(#[$doc])*] $name $state $step $carried
            { $($line)+ $($($own)+)? }
            { $($($told: Option<$told_kind>,)+)? $($($kept: $kept_kind,)+)? }
            { $($($(#[$about])* $beside: $held,)+)? } }
        $crate::stands! { @past $step { $($line)+ } { $($($told: $told_kind, History, $zh, $en;)+)? } }
    };

    (@life [$(#[$doc:meta])*] $name:ident $state:ident $step:ident $carried:ident
     { $($kind:ident [$($from:ident)*] $(=> $to:ident)? $(on $day:ident)? $(once $once:ident)? $(first $first:ident)?
         $({ $($column:ident $(= $given:ident)?: $column_kind:ty),+ })?;)+ }
     { $($kept:ident: $kept_kind:ty,)* }
     { $($(#[$about:meta])* $beside:ident: $held:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the columns of its table, described in schema.sql")]
        pub struct $name {
            pub state: $state,
            pub last_on: Day,
            $($(pub $day: Option<Day>,)? $(pub $once: Option<Day>,)? $(pub $first: Option<Day>,)?
              $($(pub $column: Option<$column_kind>,)+)?)+
            $(pub $kept: $kept_kind,)*
            $($(#[$about])* pub $beside: $held,)*
        }

        impl $name {
            fn at(state: $state, last_on: Day) -> $name {
                $name {
                    state,
                    last_on,
                    $($($day: Default::default(),)? $($once: Default::default(),)? $($first: Default::default(),)?
                      $($($column: Default::default(),)+)?)+
                    $($kept: Default::default(),)*
                    $($beside: Default::default(),)*
                }
            }
        }

        impl $crate::rule::stood::Stood for $name {
            type State = $state;
            type Step = $step;
            type Carried = $carried;
            type Past = Past;
            const COLUMNS: &'static [&'static str] = &[
                "state",
                $($(stringify!($day),)? $(stringify!($once),)? $(stringify!($first),)? $($(stringify!($column),)+)?)+
                $(stringify!($kept),)*
            ];

            fn state(&self) -> $state {
                self.state
            }

            fn last_on(&self) -> Day {
                self.last_on
            }

            fn columns(&self) -> Vec<$crate::base::noun::Put> {
                use $crate::base::noun::Held;
                vec![
                    ("state", self.state.value()),
                    $($((stringify!($day), self.$day.value()),)? $((stringify!($once), self.$once.value()),)?
                      $((stringify!($first), self.$first.value()),)?
                      $($((stringify!($column), self.$column.value()),)+)?)+
                    $((stringify!($kept), self.$kept.value()),)*
                ]
            }

            fn from_states(step: $step) -> &'static [$state] {
                match step { $($step::$kind => &[$($state::$from),*],)+ }
            }

            fn take(&mut self, act: &$crate::rule::stood::Done<$step, $carried>) {
                self.last_on = act.on;
                match act.kind {
                    $($step::$kind => {
                        $(self.state = $state::$to;)?
                        $(self.$day = Some(act.on);)?
                        $(self.$once.get_or_insert(act.on);)?
                        $(self.$first.get_or_insert(act.on);)?
                        $($(self.$column.clone_from(&$crate::stands!(@given act.with, $column $($given)?));)+)?
                    })+
                }
            }
        }
    };

    (@past $step:ident
     { $($kind:ident [$($from:ident)*] $(=> $to:ident)? $(on $day:ident)? $(once $once:ident)? $(first $first:ident)?
         $({ $($column:ident $(= $given:ident)?: $column_kind:ty),+ })?;)+ }
     { $($told:tt)* }) => {
        $crate::draft! {
            /// What a row of history may state of it.
            Past {
                $($($day: Day, History, "", "";)? $($once: Day, History, "", "";)?
                  $($($column: $column_kind, History, "", "";)+)?)+
                $($told)*
            }
        }

        impl $crate::rule::stood::History for Past {
            type Step = $step;
            const TOLD: &'static [$crate::rule::stood::Told<$step>] = &[$($crate::rule::stood::Told {
                step: $step::$kind,
                day: concat!($(stringify!($day))? $(stringify!($once))?),
                carries: &[$($((stringify!($column), $crate::stands!(@called $column $($given)?)),)+)?],
            },)+];
        }
    };

    (@given $with:expr, $column:ident) => { $with.$column };
    (@given $with:expr, $column:ident $given:ident) => { $with.$given };
    (@called $column:ident) => { stringify!($column) };
    (@called $column:ident $given:ident) => { stringify!($given) };
}
