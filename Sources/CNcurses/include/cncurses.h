#pragma once

// Everything TerminalUI asks of ncursesw, the C locale and POSIX signals. ncurses' own header stays inside this room:
// its globals, macros and variadic functions are nothing Swift can import, and two modules that both saw it would have
// to agree on its feature macros.
//
// Not one of these functions may be called from more than one thread; the fatal-signal handler is the exception, and it
// calls no ncurses.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Cells

enum {
  CN_BOLD = 1,
  CN_DIM = 2,
  CN_ITALIC = 4,
  CN_UNDERLINE = 8,
  CN_REVERSE = 16,
};

// One cell to paint: a base character with up to two combining marks (0: none), one or two columns wide. Continuation
// cells of wide characters are not sent.
typedef struct {
  uint32_t base;
  uint32_t mark1;
  uint32_t mark2;
  uint16_t attributes;
  uint16_t width;
  int32_t pair;
} cn_cell;

// The widest row that cn_put takes.
enum { CN_MAX_COLUMNS = 1024 };

// The curses screen

// Makes the process's character type locale the environment's; a locale that is not UTF-8 is replaced by C.UTF-8. False
// when there is no UTF-8 locale at all.
bool cn_use_utf8_locale(void);

typedef enum {
  CN_OPENED,
  CN_UNKNOWN_TERM,  // terminfo has no such entry
  CN_TOO_SIMPLE,    // it has, but the terminal cannot place its cursor
  CN_FAILED,
} cn_open_result;

// Starts curses on `fd` for the terminal type `term`: raw mode, no echo, keypad mode on. `fd` stays the caller's.
cn_open_result cn_open(const char *term, int fd);

// Ends curses and frees its screen. `restore` false skips every byte that would be written (the terminal is gone).
void cn_close(bool restore);

// Leaves the screen as it was before cn_open.
void cn_leave(void);
// Takes it again after cn_leave, or after the process was stopped without having left it.
void cn_reenter(void);

int cn_colors(void);
int cn_color_pairs(void);
bool cn_set_pair(int pair, int foreground, int background);
// Whether colours are 24-bit values and not entries of a palette, as in terminfo's *-direct entries.
bool cn_colors_are_direct(void);

// A string capability of the terminal, or NULL.
const char *cn_capability(const char *name);

void cn_resize(int rows, int columns);
void cn_put(int y, int x, const cn_cell *cells, int count);
void cn_erase(void);
void cn_repaint_all(void);
void cn_cursor(int y, int x, bool visible);
// Sends what changed. Does nothing once the terminal was restored.
void cn_update(void);

// The terminal device

// The size the kernel knows, false when it knows none.
bool cn_window_size(int fd, int *rows, int *columns);
// Whether this process's group is the terminal's foreground group.
bool cn_in_foreground(int fd);

// Restoring on every way out

// Remembers the modes of the terminal `fd` and the bytes that undo everything we switch on, for exit() and
// fatal signals. `program` starts the line that is printed after a fatal signal; NULL, after a suspension, keeps what
// was given before. False when `fd` is no terminal.
bool cn_guard_arm(int fd, const char *program);
void cn_guard_set_reset(const char *bytes, size_t count);
// Puts the saved modes back; the screen was left with curses already.
void cn_guard_restore_modes(void);
void cn_guard_disarm(void);

// While armed, standard error is held back (when it is a terminal): a stray line would tear the screen, and the message
// of a Swift trap would vanish with the alternate screen. At most 64 KiB are kept; they are written when it is let go,
// on a fatal signal too.
void cn_stderr_hold(void);
void cn_stderr_release(void);

// Signals

// From now on WINCH, TERM, INT, HUP, QUIT, TSTP and CONT write their number as one byte into a pipe, whose other end is
// returned (it does not block; cn_signals_remove closes it), and SEGV, ABRT, BUS, FPE, ILL and TRAP restore the
// terminal and die of the same signal. Signals ignored at the start (nohup) stay ignored. -1 with errno when there is
// no pipe, EBUSY when they are installed already.
int cn_signals_install(void);
void cn_signals_remove(void);
// Stops the process group by the default action of TSTP (as ^Z would) or TTOU (as writing from the background would).
void cn_stop_process_group(int signal);
// Catches the signal again, once the process goes on. Not before: any thread may be the one that it stops.
void cn_stop_is_over(int signal);
// Ends this process by `signal`'s default action.
void cn_die_of(int signal);

// A one-shot timer that is a file descriptor; 0 milliseconds disarms it.
int cn_timer_open(void);
void cn_timer_set(int fd, unsigned milliseconds);
