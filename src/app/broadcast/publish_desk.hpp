// Decides who may publish, and has the words for whoever may not: looks the key up, slows down who
// guesses, writes down who was refused and why.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "app/broadcast/live_port.hpp"
#include "app/clock.hpp"
#include "app/store_gate.hpp"
#include "school/channel.hpp"
#include "school/profile.hpp"
#include "school/publish_words.hpp"
#include "school/sign_in_throttle.hpp"

namespace app::broadcast {

// A program that tries again every two seconds is written down once a minute.
inline constexpr base::Duration kSameRefusalTime = std::chrono::minutes(1);
inline constexpr std::size_t kRefusalsRemembered = 256;

class PublishDesk {
 public:
  // All outlive it. `utc_offset` is that of the clock on the wall.
  struct Parts {
    boost::asio::any_io_executor loop;
    StoreGate& store;
    LivePort& live;
    const Clock& clock;
    std::function<std::chrono::minutes(base::WallTime)> utc_offset;
  };
  explicit PublishDesk(Parts parts) : parts_(std::move(parts)) {}

  // The answer goes to the LivePort.
  void on_asked(PublishAsked asked);
  void on_not_admitted(const NotAdmitted& refusal);
  // Whoever was admitted so is to be told why it is over.
  void on_dismissed(const live::Dismissed& dismissed, const live::Admission& admission);

 private:
  struct Found {
    std::optional<school::ChannelKey> key;
    std::optional<school::ChannelRecord> channel;  // the key's, or the one that the address names
  };
  using Lookup = store::Answer<Found>;

  boost::asio::awaitable<void> decide(PublishAsked asked);
  boost::asio::awaitable<Lookup> look_up(std::string key, std::string channel);
  // Whether the key is good here and now; else it is refused.
  bool judge(const PublishAsked& asked, const Found& found);
  boost::asio::awaitable<void> say_farewell(live::Dismissed dismissed, live::Admission admission,
                                            school::PublishRefusal why);
  boost::asio::awaitable<void> tell_not_admitted(NotAdmitted refusal);
  boost::asio::awaitable<void> admit(PublishAsked asked, Found found);
  void refuse(const PublishAsked& asked, const Found& found, school::PublishRefusal why,
              school::PublishFacts facts = {});
  void write_down(const live::Admission& admission, school::PublishRefusal why);
  void write_down(const PublishAsked& asked, const Found& found, school::PublishRefusal why);
  std::string sentence(school::PublishRefusal why, const school::ChannelRecord* channel,
                       school::PublishFacts facts) const;
  bool is_repeated(const std::string& line);

  struct Written {
    std::string line;
    base::Time at;
  };

  Parts parts_;
  school::SignInThrottle throttle_;
  std::deque<Written> written_;
};

// What a program says of itself, as people may read it: without the disguise that most wear,
// without controls, cut; empty for what is no text.
inline constexpr std::size_t kProgramNameMax = 60;  // characters
std::string program_name(std::string_view said);

// "klinik" of "live/klinik": the channel that an address names; empty: none.
std::string_view channel_of_app(std::string_view app);

}  // namespace app::broadcast
