// The files of a room, for as long as their messages are kept: longer than the chat remembers the
// messages themselves. A file is for exactly the readers of its message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "classroom/attachment.hpp"
#include "classroom/participant.hpp"

namespace classroom {

// Files of one room; where there are so many, one must be deleted before the next is sent.
inline constexpr std::size_t kFilesMax = 2000;

struct KeptFile {
  MessageId message;
  Readers readers;
  Attachment file;
  ParticipantId author{};
  friend bool operator==(const KeptFile&, const KeptFile&) = default;
};

class Attachments {
 public:
  // Nothing happens when the message has none.
  void add(const ChatMessage& message);
  // Those of before a restart, in the place of all that are here.
  void restore(std::span<const KeptFile> files);
  void remove(MessageId message);

  // Of whom the file of that message is; nullptr: it has none.
  const Readers* readers(MessageId message) const;
  // nullptr: there is none of that id, or it is not for that person.
  const Attachment* find(std::string_view id, ParticipantId who, Role role, GroupId where) const;
  std::size_t size() const { return files_.size(); }
  std::uint64_t bytes() const { return bytes_; }  // of the files, without previews
  std::uint64_t bytes_of(ParticipantId author) const;
  // Rises with each that goes.
  std::uint64_t removed() const { return removed_; }
  // Of the files and their previews.
  void add_hashes(std::set<std::string, std::less<>>& hashes) const;

 private:
  void put(KeptFile file);

  std::map<std::string, KeptFile, std::less<>> files_;  // by id
  std::map<MessageId, std::string> ids_;
  std::uint64_t bytes_ = 0;
  std::uint64_t removed_ = 0;
};

}  // namespace classroom
