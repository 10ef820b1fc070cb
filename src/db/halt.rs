//! Ctrl-C and its kin while a draft of a file lies beside its place: the draft goes first, then the program, as it would have
//! gone. At any other time nothing is caught, and a hang-up not where it is passed over: who types nohup means it. Not for what a write to the ledger leaves: SQLite takes that back.

use std::io;

#[cfg(unix)]
mod caught {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{flag, low_level};
    use std::io::{self, Read as _};
    use std::os::unix::net::UnixStream;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, OnceLock};
    use std::thread;

    /// Whether a signal ends the program at once, and the one that came while it did not; 0 where none did.
    struct Caught {
        at_once: Arc<AtomicBool>,
        signal: Arc<AtomicUsize>,
    }

    static CAUGHT: OnceLock<Caught> = OnceLock::new();

    /// How many drafts lie about: one may be made within another.
    static DRAFTS: AtomicUsize = AtomicUsize::new(0);

    /// Whether a hang-up ends the program: not behind nohup. Where that cannot be told, it is left as it is.
    fn hangs_up() -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let passed_over = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let passed_over = passed_over.and_then(|all| u64::from_str_radix(all.trim(), 16).ok());
        passed_over.is_some_and(|all| all & 1 << (SIGHUP - 1) == 0)
    }

    fn caught() -> io::Result<&'static Caught> {
        if let Some(caught) = CAUGHT.get() {
            return Ok(caught);
        }
        let (at_once, came) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
        for signal in [SIGINT, SIGTERM].into_iter().chain(hangs_up().then_some(SIGHUP)) {
            flag::register_conditional_default(signal, Arc::clone(&at_once))?;
            flag::register_usize(signal, Arc::clone(&came), signal.unsigned_abs() as usize)?;
        }
        Ok(CAUGHT.get_or_init(|| Caught { at_once, signal: came }))
    }

    pub fn begin() -> io::Result<()> {
        let caught = caught()?;
        DRAFTS.fetch_add(1, Ordering::SeqCst);
        caught.at_once.store(false, Ordering::SeqCst);
        Ok(())
    }

    pub fn asked() -> bool {
        CAUGHT.get().is_some_and(|caught| caught.signal.load(Ordering::SeqCst) != 0)
    }

    /// Does something before a signal ends the program.
    pub fn before(work: fn()) -> io::Result<()> {
        for signal in [SIGTERM].into_iter().chain(hangs_up().then_some(SIGHUP)) {
            let (mut came, wake) = UnixStream::pair()?;
            low_level::pipe::register(signal, wake)?;
            thread::spawn(move || {
                if came.read_exact(&mut [0]).is_ok() {
                    work();
                    // Drafts go first, and then the program.
                    if DRAFTS.load(Ordering::SeqCst) == 0 {
                        let _ = low_level::emulate_default_handler(signal);
                    }
                }
            });
        }
        Ok(())
    }

    pub fn end() {
        let Some(caught) = CAUGHT.get().filter(|_| DRAFTS.fetch_sub(1, Ordering::SeqCst) == 1) else { return };
        caught.at_once.store(true, Ordering::SeqCst);
        if let Ok(signal @ 1..) = i32::try_from(caught.signal.load(Ordering::SeqCst)) {
            let _ = low_level::emulate_default_handler(signal);
        }
    }
}

#[cfg(not(unix))]
mod caught {
    pub fn begin() -> std::io::Result<()> {
        Ok(())
    }
    pub fn asked() -> bool {
        false
    }
    pub fn before(_: fn()) -> std::io::Result<()> {
        Ok(())
    }
    pub fn end() {}
}

/// Has something done before a signal from elsewhere ends the program: what only it can put back.
pub fn before(work: fn()) -> io::Result<()> {
    caught::before(work)
}

/// Whether the program was asked to stop while it may not at once.
pub(super) fn asked() -> bool {
    caught::asked()
}

/// Runs what must tidy up behind itself: a signal that comes meanwhile ends the program once it has.
pub(super) fn after<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    caught::begin()?;
    let done = work();
    caught::end();
    Ok(done)
}

/// What is written to, until the program is asked to stop.
pub(super) struct Until<'w>(pub &'w mut (dyn io::Write + Send));

impl io::Write for Until<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if asked() { Err(io::ErrorKind::ConnectionAborted.into()) } else { self.0.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
