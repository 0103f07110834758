// What app/files asks of the classes that are being held; app/signal has them.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "classroom/attachments.hpp"
#include "classroom/command.hpp"

namespace app {

class FileRooms {
 public:
  virtual ~FileRooms() = default;
  // Who has the seat of that token and is in the class; nullopt: nobody.
  virtual std::optional<classroom::ParticipantId> seated(std::string_view room,
                                                         std::string_view seat) = 0;
  // The word by which such a message, with a file, would be refused now; nullopt: it would not.
  virtual std::optional<std::string_view> refuses_file(std::string_view room,
                                                       classroom::ParticipantId who,
                                                       const classroom::SendChat& chat) = 0;
  // Says it, as if it had come by that person's pipe; or the word that refuses it.
  virtual base::Result<classroom::MessageId, std::string_view> send_file(
      std::string_view room, classroom::ParticipantId who, const classroom::SendChat& chat) = 0;
  // nullopt: there is no such file that he may have now.
  virtual std::optional<classroom::Attachment> find_file(std::string_view room, std::string_view id,
                                                         classroom::ParticipantId who) = 0;

  struct Kept {
    std::size_t files = 0;
    std::uint64_t bytes = 0;
  };
  virtual Kept files_of(std::string_view room) = 0;
  // Bytes of what that person has sent and is kept; nullopt: who leads the class is not counted.
  virtual std::optional<std::uint64_t> counted_bytes(std::string_view room,
                                                     classroom::ParticipantId who) = 0;
  // Of all files and previews of classes that are being held.
  virtual void add_file_hashes(std::set<std::string, std::less<>>& hashes) = 0;
  // A minute ago, or less.
  virtual bool was_deleted(std::string_view room) const = 0;
  // Rises when files may have gone: with their message, their class or their room.
  virtual std::uint64_t files_gone() const = 0;
};

}  // namespace app
