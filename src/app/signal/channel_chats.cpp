#include "app/signal/channel_chats.hpp"

#include <utility>

namespace app::signal {

std::optional<std::string_view> channel_in(std::string_view room) {
  if (!room.starts_with(kChannelPrefix)) return std::nullopt;
  return room.substr(kChannelPrefix.size());
}

boost::asio::awaitable<base::Result<ChannelAdmission, DoorRefusal>> ChannelChats::admit(
    Visitor visitor, const Join& join) {
  std::string channel(channel_in(join.room).value_or(""));
  co_return co_await door_.admit(std::move(visitor), std::move(channel), join.link.value_or(""));
}

LiveChat& ChannelChats::open(const ChannelAdmission& admission) {
  if (LiveChat* present = of(admission.channel.name)) return *present;
  auto fresh = std::make_unique<LiveChat>(admission.channel, random_);
  return *chats_.insert_or_assign(admission.channel.name, std::move(fresh)).first->second;
}

LiveChat* ChannelChats::of(std::string_view channel) {
  const auto found = chats_.find(channel);
  return found == chats_.end() || found->second->is_over() ? nullptr : found->second.get();
}

LiveChat* ChannelChats::find(std::string_view room) {
  const auto channel = channel_in(room);
  return channel ? of(*channel) : nullptr;
}

void ChannelChats::tick() {
  for (const auto& [name, chat] : chats_) {
    chat->tick(clock_.now(), clock_.wall_now(), door_.is_live(name));
  }
  std::erase_if(chats_, [](const auto& entry) { return entry.second->is_over(); });
}

void ChannelChats::stop() {
  for (const auto& [name, chat] : chats_) chat->close("server_stopping", kServiceRestart);
}

void ChannelChats::changed(const school::ChannelRecord& channel) {
  if (LiveChat* chat = of(channel.name)) chat->changed(channel);
}

void ChannelChats::deleted(std::string_view channel) {
  if (LiveChat* chat = of(channel)) chat->close("room_deleted");
}

void ChannelChats::watch_link_revoked(std::string_view channel, school::WatchLinkId link) {
  if (LiveChat* chat = of(channel)) chat->watch_link_revoked(link.value);
}

void ChannelChats::signed_out(std::uint64_t person) {
  for (const auto& [name, chat] : chats_) chat->signed_out(person);
}

std::size_t ChannelChats::people() const {
  std::size_t sum = 0;
  for (const auto& [name, chat] : chats_) sum += chat->people();
  return sum;
}

}  // namespace app::signal
