//! What keys mean while a line is read: how it is edited, what of a paste is left out, what was typed ahead of the next question. Not for the terminal
//! they come from.

use super::talk::clean;
use reedline::{
    EditCommand, EditMode, Emacs, KeyCode, KeyModifiers, PromptEditMode, ReedlineEvent, ReedlineRawEvent,
    default_emacs_keybindings,
};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// What was typed beside the line that is read.
#[derive(Debug, Default)]
pub struct Ahead {
    /// Whether control characters were left out of it.
    dropped: bool,
    /// Whether it came to its end: what follows is typed ahead.
    ended: bool,
    /// Lines that come after it, and what of one more.
    lines: VecDeque<String>,
    begun: String,
    /// Whether whoever types left after it.
    left: bool,
}

/// How a line begins.
pub enum Begun {
    /// It was typed ahead.
    Line(String),
    /// This was typed of it.
    With(String),
    /// Whoever types left before it.
    Left,
}

/// The same, told by the keys to whoever reads the line.
pub type Shared = Arc<Mutex<Ahead>>;

/// Begins a line.
pub fn begin(shared: &Shared) -> Begun {
    let mut typed = shared.lock().unwrap_or_else(PoisonError::into_inner);
    typed.ended = false;
    match typed.lines.pop_front() {
        Some(line) => Begun::Line(line),
        None if std::mem::take(&mut typed.left) => Begun::Left,
        None => Begun::With(std::mem::take(&mut typed.begun)),
    }
}

/// Whether control characters were left out since that was asked last.
pub fn dropped(shared: &Shared) -> bool {
    std::mem::take(&mut shared.lock().unwrap_or_else(PoisonError::into_inner).dropped)
}

/// The keys of a line. Its editor takes all there is at once and goes no further than the end of the line: what comes behind is kept here.
pub struct Keys {
    emacs: Emacs,
    shared: Shared,
}

impl Keys {
    /// The keys of a shell's line; where nothing is remembered the arrows go up and down in a text.
    pub fn of(shared: &Shared, remembers: bool) -> Keys {
        let (mut keys, none, control) = (default_emacs_keybindings(), KeyModifiers::NONE, KeyModifiers::CONTROL);
        // What is selected is not seen, a search through lines draws a prompt of its own, and a cleared screen has no question.
        let all = keys.get_keybindings().keys();
        let unseen: Vec<_> = all.filter(|key| key.modifier.contains(KeyModifiers::SHIFT)).cloned().collect();
        for key in unseen {
            keys.remove_binding(key.modifier, key.key_code);
        }
        for key in ['r', 'l', 'o'] {
            keys.remove_binding(control, KeyCode::Char(key));
        }
        keys.add_binding(none, KeyCode::Esc, ReedlineEvent::CtrlC);
        // A word of Chinese has no end: to the blank before, as in a shell.
        keys.add_binding(control, KeyCode::Char('w'), ReedlineEvent::Edit(vec![EditCommand::CutBigWordLeft]));
        if !remembers {
            let (up, down) = (EditCommand::MoveLineUp { select: false }, EditCommand::MoveLineDown { select: false });
            for (key, letter, moves) in [(KeyCode::Up, 'p', up), (KeyCode::Down, 'n', down)] {
                keys.add_binding(none, key, ReedlineEvent::Edit(vec![moves.clone()]));
                keys.add_binding(control, KeyCode::Char(letter), ReedlineEvent::Edit(vec![moves]));
            }
        }
        Keys { emacs: Emacs::new(keys), shared: Arc::clone(shared) }
    }
}

impl EditMode for Keys {
    fn parse_event(&mut self, event: ReedlineRawEvent) -> ReedlineEvent {
        let mut typed = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let event = self.emacs.parse_event(event);
        if typed.ended {
            typed.take(event);
            return ReedlineEvent::None;
        }
        match event {
            ReedlineEvent::Edit(commands) => {
                ReedlineEvent::Edit(commands.into_iter().map(|command| typed.cleaned(command)).collect())
            }
            other => {
                typed.ended = matches!(other, ReedlineEvent::Enter | ReedlineEvent::CtrlC);
                other
            }
        }
    }

    fn edit_mode(&self) -> PromptEditMode {
        self.emacs.edit_mode()
    }
}

impl Ahead {
    /// A paste without what no record should hold.
    fn cleaned(&mut self, command: EditCommand) -> EditCommand {
        let EditCommand::InsertString(text) = command else { return command };
        let (text, dropped) = clean(&text);
        self.dropped |= dropped;
        EditCommand::InsertString(text)
    }

    /// Keeps what was typed ahead: what it says, and where it was mended.
    fn take(&mut self, event: ReedlineEvent) {
        match event {
            _ if self.left => {}
            ReedlineEvent::Enter => self.lines.push_back(std::mem::take(&mut self.begun)),
            ReedlineEvent::Edit(commands) => {
                for command in commands {
                    match self.cleaned(command) {
                        EditCommand::InsertChar(c) => self.begun.push(c),
                        EditCommand::InsertString(text) => self.begun.push_str(&text),
                        EditCommand::Backspace => drop(self.begun.pop()),
                        _ => {}
                    }
                }
            }
            ReedlineEvent::CtrlD if !self.begun.is_empty() => {}
            ReedlineEvent::CtrlC | ReedlineEvent::CtrlD => {
                self.begun.clear();
                self.left = true;
            }
            _ => {}
        }
    }
}
