#include "app/signal/live_chat.hpp"

#include <utility>
#include <vector>

#include "base/log.hpp"

namespace app::signal {

using classroom::ParticipantId;

namespace {

classroom::Writers writers_of(const school::ChannelRecord& channel) {
  return channel.chat == school::ChannelChatRule::kAll ? classroom::Writers::kAll
                                                       : classroom::Writers::kTeam;
}

}  // namespace

LiveChat::LiveChat(const school::ChannelRecord& channel, base::Random& random)
    : channel_(channel), seats_(random, kChannelEventBytesKept) {
  (void)chat_.set_writers(writers_of(channel));  // nobody is there to be told
}

std::optional<std::string_view> LiveChat::join(base::Time now, const Join& join,
                                               const ChannelAdmission& admission, SignalPipe& pipe,
                                               std::uint64_t message_id, ParticipantId& who) {
  Seat* seat = returning(join, admission);
  const bool back = seat != nullptr;
  const std::string_view page = page_of(join);
  if (back && seat->has_later_join(page, message_id)) return "already_joined";
  if (back) {
    if (const auto resumed = chat_.resume(seat->participant()); !resumed) {
      return classroom::to_string(resumed.error());
    }
    seat->close("replaced");
  } else {
    const bool team = admission.role == classroom::Role::kTeacher;
    const std::string& name = team ? admission.name : join.name;
    auto arrival = chat_.join(name, admission.role, device_of(join));
    if (!arrival) return classroom::to_string(arrival.error());
    seat = &seats_.add(join, arrival->id, {admission.right.link, admission.right.person});
    announce(arrival->events);
    base::log_debug("signal", "chat of {}: {} people", channel_.name, chat_.size());
  }
  who = seat->participant();
  rights_.insert_or_assign(who, admission.right);
  seat->note_join(page, message_id);
  if (tell_people_at_ == base::Time{}) tell_people_at_ = now + kPeopleToldPace;
  if (seat->take_up(pipe, message_id, join.last_event)) welcome(*seat, back);
  return std::nullopt;
}

// A place is taken again with its token, by whoever would be given the same rights.
Seat* LiveChat::returning(const Join& join, const ChannelAdmission& admission) {
  Seat* seat = join.seat ? seats_.find_token(*join.seat) : nullptr;
  if (seat == nullptr) return nullptr;
  const classroom::ChannelViewer* viewer = chat_.find(seat->participant());
  return viewer != nullptr && viewer->role == admission.role ? seat : nullptr;
}

void LiveChat::welcome(Seat& seat, bool back) {
  const classroom::ChannelViewer* viewer = chat_.find(seat.participant());
  if (viewer == nullptr) return;
  seat.welcome(
      encode_channel_welcome({viewer->id, seat.token(), back, viewer->name, viewer->role,
                              chat_.size(), chat_.writers(), chat_.muted_known_to(*viewer)}));
  if (!history_) history_ = share(encode_chat_history(chat_.messages()));
  seat.send(history_);
  seat.forget_events();  // whoever has missed it is welcomed anew, and knows more then
}

void LiveChat::handle(base::Time now, base::WallTime wall, ParticipantId who,
                      const SignalPipe& pipe, const Message& message) {
  Seat* seat = seats_.find(who);
  if (seat == nullptr || !seat->is_reached_by(pipe) || seat->repeats(message.id)) return;
  std::visit([&](const auto& command) { on(now, wall, *seat, message.id, command); },
             message.command);
}

void LiveChat::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id, const Ping&) {
  seat.reply(id, encode_reply(id));
}

void LiveChat::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id, const Join&) {
  seat.reply(id, encode_refusal(id, "already_joined"));
}

void LiveChat::obey(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
                    const classroom::ChannelCommand& command) {
  const auto events = chat_.handle(now, wall, seat.participant(), command);
  if (!events) return seat.reply(id, encode_refusal(id, classroom::to_string(events.error())));
  seat.reply(id, encode_reply(id));
  announce(*events);  // the seat may be gone afterwards
}

void LiveChat::announce(const classroom::Events& events) {
  for (const classroom::Event& event : events) {
    const bool takes_back = std::holds_alternative<classroom::ChatDeleted>(event) ||
                            std::holds_alternative<classroom::ChatEdited>(event);
    if (takes_back || std::holds_alternative<classroom::ChatPosted>(event)) history_.reset();
    if (takes_back) {
      for (auto& [who, seat] : seats_) seat.forget_events();
    }
    std::visit([this](const auto& e) { tell(e); }, event);
  }
}

void LiveChat::tell(const classroom::Named& named) {
  if (Seat* seat = seats_.find(named.participant)) seat->send(encode_event(named));
}

void LiveChat::tell(const classroom::WriterMuted& muted) {
  const SharedEvent event = share(encode_event(muted));
  for (auto& [who, seat] : seats_) {
    const classroom::ChannelViewer* viewer = chat_.find(who);
    const bool team = viewer != nullptr && viewer->role == classroom::Role::kTeacher;
    if (team || who == muted.participant) seat.send(event);
  }
}

void LiveChat::tell(const classroom::ParticipantLeft& left) {
  rights_.erase(left.participant);
  if (Seat* seat = seats_.find(left.participant)) seat->close("left");
  seats_.erase(left.participant);
}

void LiveChat::send_to_all(EventBody body) {
  const SharedEvent event = share(std::move(body));
  for (auto& [who, seat] : seats_) seat.send(event);
}

void LiveChat::pipe_closed(base::Time now, ParticipantId who, const SignalPipe& pipe) {
  Seat* seat = seats_.find(who);
  if (seat == nullptr || !seat->is_reached_by(pipe)) return;
  seat->lose_pipe();
  chat_.connection_lost(now, who);
}

template <class IsGone>
void LiveChat::end_rights(std::string_view reason, IsGone&& is_gone) {
  std::vector<ParticipantId> gone;
  for (const auto& [who, right] : rights_) {
    if (is_gone(right)) gone.push_back(who);
  }
  for (const ParticipantId who : gone) {
    if (Seat* seat = seats_.find(who)) seat->close(reason);
    announce(chat_.remove(who));
  }
}

void LiveChat::changed(const school::ChannelRecord& channel) {
  channel_ = channel;
  if (channel.chat == school::ChannelChatRule::kOff) return close("chat_off");
  if (channel.viewing == school::Viewing::kPrivate) {
    end_rights("sign_in_needed", [](const ChannelRight& right) { return right.by_public; });
  }
  announce(chat_.set_writers(writers_of(channel)));
}

void LiveChat::watch_link_revoked(std::uint64_t link) {
  end_rights("link_revoked", [link](const ChannelRight& right) { return right.link == link; });
}

void LiveChat::signed_out(std::uint64_t person) {
  end_rights("sign_in_needed",
             [person](const ChannelRight& right) { return right.person == person; });
}

void LiveChat::tick(base::Time now, base::WallTime wall, bool live) {
  if (over_) return;
  if (!is_chat_open(channel_, live, wall)) return close("broadcast_over");
  end_rights("pass_expired", [wall](const ChannelRight& right) { return wall >= right.expires; });
  announce(chat_.handle_timeout(now));
  for (auto& [who, seat] : seats_) {
    if (seat.unread_bytes() > kChatUnreadMax) seat.cut_off();
  }
  if (now < tell_people_at_ || people_told_ == chat_.size()) return;
  people_told_ = chat_.size();
  tell_people_at_ = now + kPeopleToldPace;
  send_to_all(encode_chat_people(people_told_));
}

void LiveChat::close(std::string_view reason, std::uint16_t code) {
  over_ = true;
  for (auto& [who, seat] : seats_) seat.close(reason, code);
}

}  // namespace app::signal
