// The store in one SQLite file: what a school with one server needs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "store/database.hpp"
#include "store/sql_channels.hpp"
#include "store/sql_chat_files.hpp"
#include "store/sql_polls.hpp"
#include "store/sql_quality_minutes.hpp"
#include "store/sql_slides.hpp"
#include "store/sql_videos.hpp"
#include "store/store.hpp"

namespace store {

class SqliteStore final : public Store {
 public:
  // Opens or makes `path` and brings it to the present shape. kNewer: leave it alone.
  static Answer<std::unique_ptr<SqliteStore>> open(const std::string& path);

  Answer<school::Person> add_person(const NewPerson& person) override;
  Answer<std::optional<Account>> find_person(std::string_view name) override;
  Answer<std::vector<school::Person>> people() override;
  Answer<void> set_password(school::PersonId person, std::string_view password_hash) override;
  Answer<void> refresh_password(school::PersonId person, std::string_view password_hash) override;
  Answer<bool> has_administrator() override;

  Answer<void> set_first_run_token(std::string_view token_hash) override;
  Answer<FirstRun> check_first_run(std::string_view token_hash) override;
  Answer<FirstRun> add_first_administrator(std::string_view token_hash,
                                           const NewPerson& person) override;

  Answer<void> add_sign_in(std::string_view token_hash, school::PersonId person,
                           base::WallTime expires) override;
  Answer<std::optional<SignIn>> find_sign_in(std::string_view token_hash) override;
  Answer<void> renew_sign_in(std::string_view token_hash, base::WallTime expires) override;
  Answer<void> delete_sign_in(std::string_view token_hash) override;
  Answer<void> delete_expired_sign_ins(base::WallTime now) override;

  Answer<void> add_room(const school::RoomRecord& room) override;
  Answer<std::optional<school::RoomRecord>> find_room(std::string_view name) override;
  Answer<std::vector<school::RoomRecord>> rooms() override;
  Answer<void> change_room(const school::RoomRecord& room) override;
  Answer<bool> delete_room(std::string_view name) override;

  Answer<school::Link> add_link(const NewLink& link) override;
  Answer<std::vector<school::Link>> links(std::string_view room) override;
  Answer<std::optional<school::Link>> find_link(std::string_view token_hash) override;
  Answer<bool> revoke_link(std::string_view room, school::LinkId link, base::WallTime now) override;

  Answer<void> append_chat(std::string_view room, const classroom::ChatMessage& message) override;
  Answer<void> remove_chat(std::string_view room, classroom::MessageId message) override;
  Answer<std::vector<classroom::ChatMessage>> last_chat(std::string_view room,
                                                        std::size_t count_max) override;

  Answer<std::optional<std::string>> setting(std::string_view name) override;
  Answer<void> set_setting(std::string_view name, std::string_view value) override;

  Channels& channels() override { return channels_; }
  Videos& videos() override { return videos_; }
  QualityMinutes& quality() override { return quality_; }
  Polls& polls() override { return polls_; }
  ChatFiles& files() override { return files_; }
  Slides& slides() override { return slides_; }

  // For tests of what happens when the disk is full or the file is damaged.
  Database& database() { return database_; }

 private:
  explicit SqliteStore(Database database) : database_(std::move(database)) {}

  Answer<school::Person> insert_person(const NewPerson& person);

  Database database_;
  SqlChannels channels_{database_};
  SqlVideos videos_{database_};
  SqlQualityMinutes quality_{database_};
  SqlPolls polls_{database_};
  SqlChatFiles files_{database_};
  SqlSlides slides_{database_};
};

}  // namespace store
