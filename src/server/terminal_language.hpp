// Which language a command speaks at the terminal.
#pragma once

#include "base/language.hpp"
#include "server/config.hpp"

namespace server {

// Of the first of LC_ALL, LC_MESSAGES and LANG that says anything, as gettext reads them.
base::Language terminal_language(const Lookup& environment);

}  // namespace server
