// Why the store could not do what it was asked.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace store {

enum class Error : std::uint8_t {
  kBusy,        // another program held the database for longer than we wait
  kFull,        // no space left on the disk
  kReadOnly,    // the file or its folder may not be written
  kCannotOpen,  // no such folder, no permission, or not a file
  kCorrupt,     // the file is damaged or is no database
  kNewer,       // a later version of the program wrote it; this one must not touch it
  kTaken,       // something of that name is there already
  kMissing,     // what it belongs to is not there (any more)
  kFailed,      // anything else; the log has the database's own words
};

// A clause for a sentence: "the disk is full".
std::string_view to_string(Error error);

template <class T>
using Answer = base::Result<T, Error>;

}  // namespace store
