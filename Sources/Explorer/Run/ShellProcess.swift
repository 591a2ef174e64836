import CLinux
import Engine
import Files
import Glibc

/// A command of the shell that runs beside us.
struct ShellProcess: Sendable {
  /// How it is given a terminal.
  enum Place: Sendable {
    /// None: it has a session of its own, reads and writes through these, and can be ended with all that it began.
    case apart(input: Int32, output: Int32)
    /// Ours: it has the terminal for itself until it ends.
    case terminal
  }

  /// How it ended, or that it was stopped, as by `^Z`.
  enum Status: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    case stopped
  }

  let id: pid_t

  /// Runs `/bin/sh -c COMMAND` with these words as its arguments.
  init(_ command: String, _ words: [String] = [], in place: Place) throws(Complaint) {
    var attributes = posix_spawnattr_t()
    var actions = posix_spawn_file_actions_t()
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_init(&actions)
    defer {
      posix_spawnattr_destroy(&attributes)
      posix_spawn_file_actions_destroy(&actions)
    }
    // What we ignore or hold back is no matter of others.
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    if case .apart(let input, let output) = place {
      flags |= Int32(CL_SPAWN_SESSION)
      posix_spawn_file_actions_adddup2(&actions, input, 0)
      posix_spawn_file_actions_adddup2(&actions, output, 1)
      posix_spawn_file_actions_adddup2(&actions, output, 2)
    } else {
      // The terminal itself, wherever our own input and output lead; nothing where there is none, as in a script.
      let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
      if terminal >= 0 { close(terminal) }
      posix_spawn_file_actions_addopen(&actions, 0, terminal < 0 ? "/dev/null" : "/dev/tty", O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var arguments = (["sh", "-c", command, "sh"] + words).map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var id = pid_t()
    let error = posix_spawn(&id, "/bin/sh", &actions, &attributes, &arguments, environ)
    guard error == 0 else { throw Complaint(.failed, Words.cannotRun("\(SystemError(error))")) }
    self.id = id
  }

  /// Waits until it ends, or is stopped where that is told. No thread that must not wait may call this.
  func wait(tellsStops: Bool = false) -> Status {
    var status: Int32 = 0
    while waitpid(id, &status, tellsStops ? WUNTRACED : 0) < 0 {
      guard errno == EINTR else { return .exited(127) }
    }
    // The bits of a status (wait(2)), whose macros Swift does not see.
    if status & 0xff == 0x7f { return .stopped }
    return status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f)
  }

  /// Waits until it ends, and leaves its status to be taken.
  func awaitEnd() {
    var info = siginfo_t()
    while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
  }

  /// Ends it and whatever it began in its session.
  func kill() { _ = Glibc.kill(-id, SIGKILL) }
}
