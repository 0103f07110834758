#include "app/signal/seat.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace app::signal {

namespace {

std::size_t size_of(const EventBody& event) {
  return event.size() + kEventOverhead;
}

}  // namespace

bool Seat::has_later_join(std::string_view page, std::uint64_t id) const {
  return !page.empty() && page == page_ && id < newest_join_;
}

void Seat::note_join(std::string_view page, std::uint64_t id) {
  page_ = page;
  newest_join_ = id;
}

void Seat::begin(SignalPipe& pipe, std::uint64_t id, std::uint64_t last_event) {
  pipe_ = &pipe;
  begun_ = true;
  last_number_ = std::max(last_number_, last_event);
  first_number_ = last_number_ + 1;
  events_.clear();
  event_bytes_ = 0;
  replies_.clear();
  reply_bytes_ = 0;
  forgotten_ = 0;
  pipe_->send_text(encode_reply(id));
}

bool Seat::knows_page(std::uint64_t last_event) const {
  return last_event >= first_number_ && last_event <= last_number_;
}

bool Seat::remembers_after(std::uint64_t last_event) const {
  return knows_page(last_event) && last_number_ - last_event <= events_.size();
}

void Seat::resume(SignalPipe& pipe, std::uint64_t id, std::uint64_t last_event) {
  CHECK(remembers_after(last_event));
  pipe_ = &pipe;
  pipe_->send_text(encode_resumed(id, true));
  for (std::uint64_t number = last_event + 1; number <= last_number_; ++number) {
    const std::size_t place = events_.size() - static_cast<std::size_t>(last_number_ - number) - 1;
    pipe_->send_text(number_event(number, *events_[place]));
  }
}

void Seat::come_back(SignalPipe& pipe, std::uint64_t id) {
  pipe_ = &pipe;
  pipe_->send_text(encode_resumed(id, false));
}

bool Seat::take_up(SignalPipe& pipe, std::uint64_t id, std::optional<std::uint64_t> last_event) {
  if (last_event && remembers_after(*last_event)) {
    resume(pipe, id, *last_event);
    return false;
  }
  if (last_event && knows_page(*last_event)) {
    come_back(pipe, id);
  } else {
    begin(pipe, id, last_event.value_or(0));
  }
  return true;
}

void Seat::send(const SharedEvent& event) {
  if (!begun_) return;
  ++last_number_;
  events_.push_back(event);
  event_bytes_ += size_of(*event);
  while (event_bytes_ > event_bytes_max_) {
    event_bytes_ -= size_of(*events_.front());
    events_.pop_front();
  }
  if (pipe_ != nullptr) pipe_->send_text(number_event(last_number_, *event));
}

void Seat::welcome(EventBody body) {
  send(std::move(body));
  forget_events();
}

void Seat::send_now(const EventBody& body) {
  if (begun_ && pipe_ != nullptr) pipe_->send_text(number_event(kNoNumber, body));
}

void Seat::forget_events() {
  events_.clear();
  event_bytes_ = 0;
}

void Seat::reply(std::uint64_t id, std::string text) {
  if (pipe_ != nullptr) pipe_->send_text(text);
  reply_bytes_ += text.size();
  replies_.push_back({id, std::move(text)});
  while (replies_.size() > kRepliesKeptMax || reply_bytes_ > kReplyBytesKeptMax) {
    reply_bytes_ -= replies_.front().text.size();
    forgotten_ = std::max(forgotten_, replies_.front().id);
    replies_.pop_front();
  }
}

bool Seat::repeats(std::uint64_t id) {
  std::size_t place = 0;
  while (place < replies_.size() && replies_[place].id != id) ++place;
  const bool known = place < replies_.size();
  if (!known && id > forgotten_) return false;
  if (pipe_ != nullptr)
    pipe_->send_text(known ? replies_[place].text : encode_refusal(id, "repeated"));
  return true;
}

void Seat::cut_off() {
  constexpr std::uint16_t kPolicyViolation = 1008;
  if (pipe_ != nullptr) pipe_->close(kPolicyViolation, "reads too slowly");
}

void Seat::close(std::string_view reason, std::uint16_t code) {
  if (pipe_ == nullptr) return;
  pipe_->send_text(number_event(last_number_ + 1, encode_closing(reason)));
  pipe_->close(code, reason);
  pipe_ = nullptr;
}

}  // namespace app::signal
