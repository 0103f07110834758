#include "store/error.hpp"

namespace store {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::kBusy:
      return "the database is in use by another program";
    case Error::kFull:
      return "the disk is full";
    case Error::kReadOnly:
      return "the database may not be written";
    case Error::kCannotOpen:
      return "the database cannot be opened";
    case Error::kCorrupt:
      return "the database is damaged";
    case Error::kNewer:
      return "the database was written by a newer version of Pendopo";
    case Error::kTaken:
      return "something of that name exists already";
    case Error::kMissing:
      return "what it belongs to does not exist";
    case Error::kFailed:
      return "the database failed";
  }
  return "";
}

}  // namespace store
