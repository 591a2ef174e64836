import Glibc

/// Standard input, output and error, which whoever starts a program may have closed.
enum StandardDescriptors {
  /// Puts something in the place of those that are closed. Otherwise the next file that is opened has that place, and what
  /// is meant for a reader is written into the peers. What is in their place can only be read, so that an answer that
  /// reaches nobody is a failure.
  static func fill() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest that is free is taken, and those below it are open by now.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
