// Channels in a database that speaks SQL.
#pragma once

#include "store/channels.hpp"
#include "store/database.hpp"

namespace store {

class SqlChannels final : public Channels {
 public:
  // The database outlives it.
  explicit SqlChannels(Database& database) : database_(database) {}

  Answer<void> add(const school::ChannelRecord& channel) override;
  Answer<void> change(const school::ChannelRecord& channel) override;
  Answer<std::optional<school::ChannelRecord>> find(std::string_view name) override;
  Answer<std::vector<school::ChannelRecord>> all() override;
  Answer<bool> remove(std::string_view name) override;

  Answer<ChannelNumbers> numbers(std::string_view channel) override;
  Answer<void> raise_numbers(std::string_view channel, const ChannelNumbers& numbers) override;

  Answer<school::ChannelKey> add_key(const NewChannelKey& key) override;
  Answer<std::vector<school::ChannelKey>> keys(std::string_view channel) override;
  Answer<std::optional<KeyAndChannel>> find_key(std::string_view hash) override;
  Answer<bool> revoke_key(std::string_view channel, school::ChannelKeyId key,
                          base::WallTime now) override;
  Answer<void> note_key_used(school::ChannelKeyId key, base::WallTime now) override;

  Answer<school::WatchLink> add_watch_link(const NewWatchLink& link) override;
  Answer<std::vector<school::WatchLink>> watch_links(std::string_view channel) override;
  Answer<std::optional<school::WatchLink>> find_watch_link(std::string_view hash) override;
  Answer<std::optional<school::WatchLink>> watch_link(school::WatchLinkId id) override;
  Answer<bool> revoke_watch_link(std::string_view channel, school::WatchLinkId link,
                                 base::WallTime now) override;

  Answer<void> log(std::string_view channel, const OnAirEntry& entry) override;
  Answer<std::vector<OnAirEntry>> last_log(std::string_view channel,
                                           std::size_t count_max) override;

 private:
  Database& database_;
};

}  // namespace store
