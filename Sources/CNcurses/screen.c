#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define NCURSES_WIDECHAR 1
// Ours first: term.h makes macros of names such as "columns".
#include "cncurses.h"

#include <langinfo.h>
#include <locale.h>
#include <ncursesw/ncurses.h>
#include <ncursesw/term.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "guard.h"

#undef columns

static SCREEN *screen;
static FILE *stream;

bool cn_use_utf8_locale(void) {
  // Only the character type: a decimal comma in LC_NUMERIC would change how every strtod in the process reads.
  if (setlocale(LC_CTYPE, "") && !strcmp(nl_langinfo(CODESET), "UTF-8")) return true;
  return setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8");
}

cn_open_result cn_open(const char *term, int fd) {
  // newterm says only yes or no; setupterm tells an unknown terminal from one that cannot do what curses needs.
  int why = 0;
  if (setupterm(term, fd, &why) != OK) return why == 1 ? CN_TOO_SIMPLE : CN_UNKNOWN_TERM;
  const char *move = tigetstr("cup");
  bool able = move && move != (char *)-1;
  del_curterm(cur_term);
  if (!able) return CN_TOO_SIMPLE;

  int own = dup(fd);
  stream = own < 0 ? NULL : fdopen(own, "r+");
  if (!stream) {
    if (own >= 0) close(own);
    return CN_FAILED;
  }
  screen = newterm(term, stream, stream);
  if (!screen) {
    fclose(stream);
    return CN_FAILED;
  }
  set_term(screen);
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  // Input is read and decoded by us: curses must neither look at the terminal between two rows nor hold a frame back
  // because of what it sees.
  typeahead(-1);
  idlok(stdscr, FALSE);
  scrollok(stdscr, FALSE);
  leaveok(stdscr, FALSE);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  return CN_OPENED;
}

void cn_close(bool restore) {
  if (!screen) return;
  if (restore) endwin();
  delscreen(screen);
  screen = NULL;
  fclose(stream);
  stream = NULL;
}

void cn_leave(void) {
  if (screen) endwin();
}

void cn_reenter(void) {
  if (!screen) return;
  // A process stopped by SIGSTOP was not told, and its modes are the shell's by now.
  if (!isendwin()) endwin();
  // After endwin() a refresh is what enters curses mode again, by its documentation.
  clearok(curscr, TRUE);
  wrefresh(stdscr);
  keypad(stdscr, TRUE);
}

int cn_colors(void) { return has_colors() ? COLORS : 0; }

int cn_color_pairs(void) { return has_colors() ? COLOR_PAIRS : 0; }

bool cn_set_pair(int pair, int foreground, int background) {
  return init_extended_pair(pair, foreground, background) == OK;
}

bool cn_colors_are_direct(void) {
  // The extended capability RGB may be a flag, a number or a string.
  bool direct = tigetflag("RGB") == 1 || tigetnum("RGB") > 0 || cn_capability("RGB");
  return direct && has_colors() && COLORS >= 1 << 24;
}

const char *cn_capability(const char *name) {
  const char *text = tigetstr(name);
  return text == (const char *)-1 ? NULL : text;
}

void cn_resize(int rows, int columns) { resize_term(rows, columns); }

static attr_t curses_attributes(unsigned set) {
  attr_t attributes = A_NORMAL;
  if (set & CN_BOLD) attributes |= A_BOLD;
  if (set & CN_DIM) attributes |= A_DIM;
  if (set & CN_ITALIC) attributes |= A_ITALIC;
  if (set & CN_UNDERLINE) attributes |= A_UNDERLINE;
  if (set & CN_REVERSE) attributes |= A_REVERSE;
  return attributes;
}

// What curses advances by is the C library's wcwidth. Where its table and ours differ, the character is not sent: a
// replacement of the width that was drawn stands in for it, so that no character can ever move what stands right of it.
void cn_put(int y, int x, const cn_cell *cells, int count) {
  static cchar_t line[CN_MAX_COLUMNS + 1];
  int used = 0;
  for (int i = 0; i < count && used < CN_MAX_COLUMNS; i++) {
    const cn_cell *cell = &cells[i];
    wchar_t text[4] = {(wchar_t)cell->base, 0, 0, 0};
    int pad = 0;
    if (cell->base >= 0x80 && wcwidth((wchar_t)cell->base) != cell->width) {
      text[0] = 0xfffd;
      pad = cell->width - 1;
    } else if (cell->mark1) {
      int marks = 1;
      if (wcwidth((wchar_t)cell->mark1) == 0) text[marks++] = (wchar_t)cell->mark1;
      if (cell->mark2 && wcwidth((wchar_t)cell->mark2) == 0) text[marks] = (wchar_t)cell->mark2;
    }
    attr_t attributes = curses_attributes(cell->attributes);
    int pair = cell->pair;
    setcchar(&line[used++], text, attributes, 0, &pair);
    for (; pad > 0 && used < CN_MAX_COLUMNS; pad--) setcchar(&line[used++], L" ", attributes, 0, &pair);
  }
  if (used > 0) mvwadd_wchnstr(stdscr, y, x, line, used);
}

void cn_erase(void) { werase(stdscr); }

void cn_repaint_all(void) { clearok(curscr, TRUE); }

void cn_cursor(int y, int x, bool visible) {
  curs_set(visible ? 1 : 0);
  wmove(stdscr, y, x);
}

void cn_update(void) {
  // doupdate() after the terminal was given back would silently take it again.
  if (!screen || !cn_guard_is_armed()) return;
  wnoutrefresh(stdscr);
  doupdate();
}

bool cn_window_size(int fd, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return true;
}

bool cn_in_foreground(int fd) {
  pid_t group = tcgetpgrp(fd);
  return group < 0 || group == getpgrp();
}
