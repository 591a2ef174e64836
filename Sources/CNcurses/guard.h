#pragma once

#include <stdbool.h>

// Whether the terminal is ours now; false again the moment anything restored it.
bool cn_guard_is_armed(void);
