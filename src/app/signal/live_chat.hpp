// A channel's chat while it is open: its rules, its seats, and what each person hears. It has no
// media, and nobody hears of others that they come or go.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "app/router.hpp"
#include "app/signal/doorkeeper.hpp"
#include "app/signal/protocol.hpp"
#include "app/signal/seat_table.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "classroom/channel_chat.hpp"
#include "school/channel.hpp"

namespace app::signal {

// Events that each seat keeps: about a hundred messages, which thousands of seats share.
inline constexpr std::size_t kChannelEventBytesKept = 32 * 1024;
// Whoever leaves more than that unread on his pipe is cut off, and comes back if he is there.
inline constexpr std::size_t kChatUnreadMax = 128 * 1024;
// So often, at most, everybody is told how many are there.
inline constexpr base::Duration kPeopleToldPace = std::chrono::seconds(10);

class LiveChat {
 public:
  LiveChat(const school::ChannelRecord& channel, base::Random& random);

  // As LiveRoom::join: gives a new place, or the old one back; sends the welcome and what was said,
  // or what was missed. nullopt: it was sent. Otherwise the refusal word.
  std::optional<std::string_view> join(base::Time now, const Join& join,
                                       const ChannelAdmission& admission, SignalPipe& pipe,
                                       std::uint64_t message_id, classroom::ParticipantId& who);
  // A command that came by that pipe of somebody who has joined; nothing happens when it is not his
  // any more. Sends the reply.
  void handle(base::Time now, base::WallTime wall, classroom::ParticipantId who,
              const SignalPipe& pipe, const Message& message);
  // The pipe broke. Nothing happens when the seat has another one by now.
  void pipe_closed(base::Time now, classroom::ParticipantId who, const SignalPipe& pipe);

  // Its record has changed. Whose right is gone is sent away.
  void changed(const school::ChannelRecord& channel);
  void watch_link_revoked(std::uint64_t link);
  void signed_out(std::uint64_t person);
  // About once a second; `live`: the channel is on air, or was a moment ago.
  void tick(base::Time now, base::WallTime wall, bool live);
  // The broadcast is over, or the chat was switched off: everybody was told. Nothing may follow.
  bool is_over() const { return over_; }
  void close(std::string_view reason, std::uint16_t code = kNormalClosure);

  std::size_t people() const { return chat_.size(); }

 private:
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id, const Ping&);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id, const Join&);
  // What is of classes alone is refused: there is no media here, and who writes is a setting of the
  // channel.
  template <class Wish>
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id, const Wish& wish) {
    if constexpr (std::is_constructible_v<classroom::ChannelCommand, const Wish&>) {
      obey(now, wall, seat, id, wish);
    } else {
      seat.reply(id, encode_refusal(id, "not_allowed"));
    }
  }
  void obey(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
            const classroom::ChannelCommand& command);

  Seat* returning(const Join& join, const ChannelAdmission& admission);
  void welcome(Seat& seat, bool back);
  void announce(const classroom::Events& events);
  void tell(const classroom::Named& named);
  void tell(const classroom::WriterMuted& muted);
  void tell(const classroom::ParticipantLeft& left);
  template <class ForAll>
  void tell(const ForAll& event) {
    send_to_all(encode_event(event));
  }
  void send_to_all(EventBody body);
  // Those of whose right the test says that it is gone are told why, and are sent away.
  template <class IsGone>
  void end_rights(std::string_view reason, IsGone&& is_gone);

  school::ChannelRecord channel_;
  classroom::ChannelChat chat_;
  SeatTable seats_;
  std::map<classroom::ParticipantId, ChannelRight> rights_;
  SharedEvent history_;  // what was said, as it is told; nullptr: it has changed since
  std::size_t people_told_ = 0;
  base::Time tell_people_at_{};
  bool over_ = false;
};

}  // namespace app::signal
