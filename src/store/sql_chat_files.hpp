// ChatFiles in SQL.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/chat_files.hpp"
#include "store/database.hpp"

namespace store {

// The columns of a file, and how they are read from `column` on; nullopt: the message has none.
inline constexpr std::string_view kFileColumns =
    "chat_files.id, chat_files.name, chat_files.type, chat_files.hash, chat_files.bytes, "
    "chat_files.preview_hash, chat_files.preview_type, chat_files.preview_bytes, "
    "chat_files.preview_width, chat_files.preview_height";
std::optional<classroom::Attachment> read_file(const Statement& row, int column);

class SqlChatFiles final : public ChatFiles {
 public:
  explicit SqlChatFiles(Database& database) : database_(database) {}

  Answer<std::vector<classroom::KeptFile>> of_room(std::string_view room) override;
  Answer<std::set<std::string, std::less<>>> hashes() override;
  // Only inside a transaction in which the message was kept. One that has a file keeps that.
  Answer<void> keep(std::string_view room, classroom::MessageId message,
                    const classroom::Attachment& file);

 private:
  Database& database_;
};

}  // namespace store
