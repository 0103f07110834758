// The part of a Store that knows which files go with the messages of rooms. They are kept with
// their message, by Store::append_chat, and are gone with it. The same promises as Store's.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "classroom/attachments.hpp"
#include "store/error.hpp"

namespace store {

class ChatFiles {
 public:
  virtual ~ChatFiles() = default;
  // By message; of a room that is not there: none.
  virtual Answer<std::vector<classroom::KeptFile>> of_room(std::string_view room) = 0;
  // Of all files and previews of all rooms: what must be on the disk.
  virtual Answer<std::set<std::string, std::less<>>> hashes() = 0;
};

}  // namespace store
