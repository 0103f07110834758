#include "classroom/attachments.hpp"

#include <utility>

namespace classroom {

void Attachments::put(KeptFile file) {
  remove(file.message);
  if (files_.contains(file.file.id)) return;
  bytes_ += file.file.bytes;
  ids_.emplace(file.message, file.file.id);
  std::string id = file.file.id;
  files_.emplace(std::move(id), std::move(file));
}

void Attachments::add(const ChatMessage& message) {
  if (message.file) put({message.id, readers_of(message), *message.file, message.from});
}

void Attachments::restore(std::span<const KeptFile> files) {
  removed_ += files_.size();
  files_.clear();
  ids_.clear();
  bytes_ = 0;
  for (const KeptFile& file : files) put(file);
}

void Attachments::remove(MessageId message) {
  const auto id = ids_.find(message);
  if (id == ids_.end()) return;
  const auto file = files_.find(id->second);
  bytes_ -= file->second.file.bytes;
  files_.erase(file);
  ids_.erase(id);
  ++removed_;
}

std::uint64_t Attachments::bytes_of(ParticipantId author) const {
  std::uint64_t bytes = 0;
  for (const auto& [id, kept] : files_) bytes += kept.author == author ? kept.file.bytes : 0;
  return bytes;
}

const Readers* Attachments::readers(MessageId message) const {
  const auto id = ids_.find(message);
  return id == ids_.end() ? nullptr : &files_.find(id->second)->second.readers;
}

const Attachment* Attachments::find(std::string_view id, ParticipantId who, Role role,
                                    GroupId where) const {
  const auto found = files_.find(id);
  if (found == files_.end()) return nullptr;
  const KeptFile& kept = found->second;
  return may_read(kept.readers, who, role, where) ? &kept.file : nullptr;
}

void Attachments::add_hashes(std::set<std::string, std::less<>>& hashes) const {
  for (const auto& [id, kept] : files_) {
    hashes.insert(kept.file.hash);
    if (kept.file.preview) hashes.insert(kept.file.preview->hash);
  }
}

}  // namespace classroom
