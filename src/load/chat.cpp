#include "load/chat.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <poll.h>

#include "load/report.hpp"

namespace load {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kMark = "pendopo load ";
constexpr std::chrono::seconds kLastWords{1};
constexpr std::chrono::seconds kSeatMax{10};
constexpr int kPollMilliseconds = 10;

// Joins, and waits for the reply. The refusal or what went wrong.
std::optional<std::string> join(WebSocketClient& socket, const ChatPlan& plan, std::size_t number,
                                base::Random& random) {
  const std::string command =
      fmt::format(R"({{"id": 1, "command": "join", "room": {}, "link": {}, "name": "Penguji {}", )"
                  R"("seat": null, "decodes": ["opus", "VP8"]}})",
                  json_text(plan.room), json_text(plan.link), number);
  if (!socket.send_text(command, random)) return "the server closed at once";
  const auto until = Clock::now() + kSeatMax;
  while (Clock::now() < until) {
    pollfd waiting{socket.fd(), POLLIN, 0};
    poll(&waiting, 1, kPollMilliseconds);
    if (!socket.receive(random)) return "the server closed instead of answering";
    while (const auto text = socket.next_text()) {
      if (text->find("\"reply\"") == std::string::npos) continue;
      const std::size_t refusal = text->find("\"refusal\"");
      return refusal == std::string::npos ? std::nullopt
                                          : std::optional(text->substr(refusal, 100));
    }
  }
  return "the server does not answer";
}

}  // namespace

bool is_refusal(std::string_view text) {
  return text.starts_with(R"({"reply")") && text.find(R"("refusal")") != std::string_view::npos;
}

std::optional<std::int64_t> sending_time_of(std::string_view event) {
  if (event.find("\"chat_posted\"") == std::string_view::npos) return std::nullopt;
  return time_marked_in(event);
}

std::int64_t nanoseconds_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch())
      .count();
}

std::string mark_of_sending() {
  return fmt::format("{}{}", kMark, nanoseconds_now());
}

std::optional<std::int64_t> time_marked_in(std::string_view text) {
  const std::size_t at = text.find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(at + kMark.size());
  std::int64_t time = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), time);
  return error == std::errc() ? std::optional(time) : std::nullopt;
}

Chat::~Chat() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<std::string> Chat::start(const ChatPlan& plan) {
  plan_ = plan;
  const auto begin = Clock::now();
  for (unsigned i = 0; i < plan.seats; ++i) {
    auto socket = WebSocketClient::open(plan.signal, plan.verifies, random_);
    if (!socket) return fmt::format("seat {}: {}", i + 1, socket.error());
    if (auto error = join(*socket, plan, i + 1, random_)) {
      return fmt::format("seat {}: {}", i + 1, *error);
    }
    // Evenly spread over the pause.
    seats_.push_back({std::move(*socket), begin + plan.pause * i / plan.seats});
  }
  totals_.seats = seats_.size();
  thread_ = std::thread([this] { run(); });
  return std::nullopt;
}

ChatTotals Chat::stop() {
  quiet_ = true;
  std::this_thread::sleep_for(kLastWords);
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  totals_.seats = sitting();
  totals_.latency = quantiles_of(std::move(latencies_));
  seats_.clear();
  return totals_;
}

void Chat::run() {
  std::vector<pollfd> waiting;
  waiting.reserve(seats_.size());
  for (const Seat& seat : seats_) waiting.push_back({seat.socket.fd(), POLLIN, 0});
  while (!stopping_) {
    poll(waiting.data(), waiting.size(), kPollMilliseconds);
    const auto now = Clock::now();
    for (std::size_t i = 0; i < seats_.size(); ++i) {
      Seat& seat = seats_[i];
      if (seat.lost) continue;
      if (waiting[i].revents != 0) listen(seat);
      if (!seat.lost && !quiet_ && now >= seat.talks_at) talk(seat, now);
      if (seat.lost) waiting[i].fd = -1;
    }
  }
}

void Chat::talk(Seat& seat, Clock::time_point now) {
  seat.talks_at = std::max(seat.talks_at + plan_.pause, now);
  const std::string command = fmt::format(R"({{"id": {}, "command": "send_chat", "text": "{}"}})",
                                          ++seat.commands, mark_of_sending());
  if (!seat.socket.send_text(command, random_)) {
    seat.lost = true;
    return;
  }
  ++totals_.said;
  totals_.expected += sitting();
}

std::size_t Chat::sitting() const {
  return static_cast<std::size_t>(
      std::count_if(seats_.begin(), seats_.end(), [](const Seat& seat) { return !seat.lost; }));
}

void Chat::listen(Seat& seat) {
  seat.lost = !seat.socket.receive(random_);
  const std::int64_t now = nanoseconds_now();
  while (const auto text = seat.socket.next_text()) {
    if (is_refusal(*text)) {
      ++totals_.refused;
      totals_.expected -= std::min<std::uint64_t>(totals_.expected, sitting());
    }
    const auto sent = sending_time_of(*text);
    if (!sent) continue;
    ++totals_.heard;
    latencies_.push_back(static_cast<double>(now - *sent) / 1e6);
  }
}

}  // namespace load
