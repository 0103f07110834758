// A LivePort that keeps what it was told.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/broadcast/live_port.hpp"

namespace app::broadcast {

struct TestLive final : LivePort {
  struct Refusal {
    Wish wish;
    proto::rtmp::PublishRefusal code;
    std::string sentence;
    std::string word;
    base::Duration wait;
  };
  void admit(Wish wish, live::Admission admission, live::hls::Counters counters) override {
    admitted.emplace_back(wish, std::move(admission));
    begun.push_back(counters);
  }
  void refuse(Wish wish, Denial denial) override {
    refused.push_back({wish, denial.code, denial.sentence, denial.word, denial.wait});
  }
  void say_farewell(live::PublisherId publisher, std::string sentence) override {
    farewells[publisher.value] = std::move(sentence);
  }
  void admit_player(Wish wish, PlayAdmission admission) override {
    players.emplace_back(wish, std::move(admission));
  }
  void refuse_player(Wish, proto::rtmp::PlayRefusal code, std::string sentence) override {
    refused_players.emplace_back(code, std::move(sentence));
  }
  void end_players(std::string channel, std::optional<school::WatchLinkId> link) override {
    told.push_back("end players of " + channel + " by " + (link ? to_string(*link) : "none"));
  }
  void end_key(std::string channel, std::uint64_t key) override {
    told.push_back("end key " + std::to_string(key) + " of " + channel);
  }
  void end_channel(std::string channel, live::DismissReason) override {
    told.push_back("end " + channel);
  }
  void set_limits(std::string channel, std::uint32_t kbps, std::uint16_t height) override {
    told.push_back(channel + " " + std::to_string(kbps) + " " + std::to_string(height));
  }

  void want_aac(std::string channel, bool wanted) override {
    told.push_back((wanted ? "AAC of " : "no AAC of ") + channel);
  }
  void record(std::string channel, RecordingWish wish) override {
    constexpr const char* kWishes[] = {"start", "pause", "resume", "stop"};
    told.push_back(std::string(kWishes[static_cast<int>(wish)]) + " recording " + channel);
  }

  std::vector<std::pair<Wish, live::Admission>> admitted;
  std::vector<live::hls::Counters> begun;
  std::vector<Refusal> refused;
  std::map<std::uint64_t, std::string> farewells;
  std::vector<std::pair<Wish, PlayAdmission>> players;
  std::vector<std::pair<proto::rtmp::PlayRefusal, std::string>> refused_players;
  std::vector<std::string> told;
};

}  // namespace app::broadcast
