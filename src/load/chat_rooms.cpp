#include "load/chat_rooms.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "load/chat.hpp"
#include "load/process_usage.hpp"
#include "net/file_descriptor.hpp"
#include "net/system_random.hpp"

namespace load {
namespace {

using Clock = std::chrono::steady_clock;
using Failure = base::Failure<std::string>;

constexpr std::chrono::seconds kBefore{3};  // what a program does once, at its start, is done
constexpr std::chrono::seconds kSettle{3};  // before what is measured, and after the last word
constexpr std::chrono::seconds kWarm{3};    // of talk that is not counted
constexpr int kTurnMilliseconds = 2;        // the longest that a due message waits for its turn
constexpr int kEventsMax = 1024;
constexpr unsigned kPeoplePerAddress = 500;
constexpr double kSeatKilobytes = 40;

std::string mark_now() {
  return fmt::format("Halaman 12, ya? {}", mark_of_sending());
}

class Hall {
 public:
  Hall(const ChatRoomsPlan& plan, const ChatWay& way)
      : plan_(plan), way_(way), events_(epoll_create1(EPOLL_CLOEXEC)) {
    people_.reserve(all());
  }

  // Those who only sit, in rooms of their own behind the others.
  std::optional<std::string> seat_idle() { return seat(plan_.rooms, plan_.idle); }
  std::optional<std::string> seat_writers() {
    first_writer_ = people_.size();
    return seat(0, plan_.rooms * plan_.people);
  }

  // `writes`: whether those who write do. False: the server has closed a connection.
  bool pass(std::chrono::milliseconds time, bool writes) {
    const auto until = Clock::now() + time;
    if (writes && !spread_) spread();
    while (Clock::now() < until) {
      if (!listen()) return false;
      if (writes && !talk(Clock::now())) return false;
    }
    return true;
  }

  void begin_counting() {
    counts_ = true;
    row_ = {};
    latencies_.clear();
  }
  // What is said from now on is not counted; what is under way still is.
  void end_counting() { counts_ = false; }
  ChatRoomsRow take_row() {
    row_.latency = quantiles_of(std::move(latencies_));
    return std::move(row_);
  }

 private:
  struct Person {
    WebSocketClient socket;
    Clock::time_point writes_at;
    std::uint64_t sent = 1;  // the joining
  };

  std::size_t all() const { return plan_.idle + std::size_t{plan_.rooms} * plan_.people; }

  std::optional<std::string> seat(unsigned first_room, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      const auto number = static_cast<unsigned>(people_.size());
      auto entered = way_.enter(first_room + i / plan_.people, number);
      if (!entered) return fmt::format("person {}: {}", number + 1, entered.error());
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u32 = number;
      if (epoll_ctl(events_.get(), EPOLL_CTL_ADD, entered->fd(), &event) != 0) {
        return "no more connections can be watched";
      }
      people_.push_back({std::move(*entered), {}});
      // Else what the room tells of each who comes fills the sockets of those who are there.
      if (!listen(0)) return "the server has closed a connection";
    }
    return std::nullopt;
  }

  // Evenly over the pause, so that not all write at once.
  void spread() {
    spread_ = true;
    const std::size_t writers = people_.size() - first_writer_;
    const auto now = Clock::now();
    for (std::size_t i = 0; i < writers; ++i) {
      people_[first_writer_ + i].writes_at = now + plan_.pause * i / writers;
    }
  }

  bool talk(Clock::time_point now) {
    for (std::size_t i = first_writer_; i < people_.size(); ++i) {
      Person& person = people_[i];
      if (now < person.writes_at) continue;
      person.writes_at = std::max(person.writes_at + plan_.pause, now);
      // A message that is not counted has no mark, so its arrivals are not either.
      const std::string text = counts_ ? mark_now() : "Halaman 12, ya?";
      if (!person.socket.send_text(way_.say(++person.sent, text), random_)) return false;
      if (!counts_) continue;
      ++row_.said;
      row_.expected += plan_.people;
    }
    return true;
  }

  bool listen(int wait = kTurnMilliseconds) {
    std::array<epoll_event, kEventsMax> ready;
    const int count = epoll_wait(events_.get(), ready.data(), kEventsMax, wait);
    bool open = true;
    for (int i = 0; i < count; ++i)
      open = hear(people_[ready[static_cast<std::size_t>(i)].data.u32]) && open;
    return open;
  }

  bool hear(Person& person) {
    bool open = person.socket.receive(random_);
    for (const std::string& text : person.socket.take_texts()) {
      if (const auto sent = time_marked_in(text)) {
        ++row_.heard;
        latencies_.push_back(static_cast<double>(nanoseconds_now() - *sent) / 1e6);
      } else if (const auto answer = way_.answer(text)) {
        open = person.socket.send_text(*answer, random_) && open;
      } else if (way_.refuses(text)) {
        // Of a message that was to be counted, or nearly: the edges of the time are not looked at.
        ++row_.refused;
        row_.expected -= std::min<std::uint64_t>(row_.expected, plan_.people);
      }
    }
    return open;
  }

  const ChatRoomsPlan& plan_;
  const ChatWay& way_;
  net::FileDescriptor events_;
  net::SystemRandom random_;
  std::vector<Person> people_;
  std::size_t first_writer_ = 0;
  bool spread_ = false;
  bool counts_ = false;
  ChatRoomsRow row_;
  std::vector<double> latencies_;
};

std::string verdict(const ChatRoomsRow& ours, const ChatRoomsRow& theirs) {
  const auto share = [](double one, double other) { return other > 0 ? one / other * 100 : 0; };
  return fmt::format(
      "Beside {}: {:.0f} % of its time until 99 of 100 have arrived, {:.0f} % of its processor "
      "time for each, {:.0f} % of its memory\n",
      theirs.server, share(ours.latency.p99, theirs.latency.p99),
      share(ours.microseconds_each, theirs.microseconds_each),
      share(ours.memory_megabytes, theirs.memory_megabytes));
}

}  // namespace

std::string source_of(unsigned person) {
  return fmt::format("127.0.1.{}", 1 + person / kPeoplePerAddress);
}

base::Result<ChatRoomsRow, std::string> do_chat_rooms(const ChatRoomsPlan& plan,
                                                      const ChatWay& way) {
  const auto failed = [&way](std::string_view why) {
    return Failure(fmt::format("{}: {}", way.server, why));
  };
  constexpr std::string_view kClosed = "the server has closed a connection";
  std::this_thread::sleep_for(kBefore);
  Hall hall(plan, way);
  const auto empty = read_process_usage(plan.pid);
  if (const auto error = hall.seat_idle()) return failed(*error);
  if (!hall.pass(kSettle, false)) return failed(kClosed);
  const auto sitting = read_process_usage(plan.pid);
  if (const auto error = hall.seat_writers()) return failed(*error);
  if (!hall.pass(kWarm, true)) return failed(kClosed);
  const auto before = read_process_usage(plan.pid);
  const auto own_before = read_process_usage(getpid());
  const auto begin = Clock::now();
  hall.begin_counting();
  if (!hall.pass(plan.hold, true)) return failed(kClosed);
  hall.end_counting();
  const auto after = read_process_usage(plan.pid);
  const auto own_after = read_process_usage(getpid());
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  if (!hall.pass(kSettle, false)) return failed(kClosed);
  if (!empty || !sitting || !before || !after || !own_before || !own_after) {
    return failed("it has ended");
  }
  ChatRoomsRow row = hall.take_row();
  row.server = way.server;
  const double used = after->cpu_seconds - before->cpu_seconds;
  row.cpu_percent = used / seconds * 100;
  row.own_percent = (own_after->cpu_seconds - own_before->cpu_seconds) / seconds * 100;
  if (row.heard > 0) row.microseconds_each = used * 1e6 / static_cast<double>(row.heard);
  const auto grown =
      static_cast<double>(sitting->rss_bytes) - static_cast<double>(empty->rss_bytes);
  if (plan.idle > 0) row.idle_seat_kilobytes = grown / plan.idle * 1e-3;
  row.memory_megabytes = static_cast<double>(after->rss_bytes) * 1e-6;
  return row;
}

std::string to_table(const ChatRoomsReport& report) {
  const ChatRoomsPlan& plan = report.plan;
  std::string text = fmt::format(
      "{}\n{} rooms of {} people who each write a message in {} ms, {} more who do not, {} s\n\n"
      "{:<22} {:>8} {:>8} {:>9} {:>7} {:>20} {:>7} {:>7} {:>8} {:>9} {:>7}\n",
      report.machine, plan.rooms, plan.people, plan.pause.count(), plan.idle, plan.hold.count(),
      "server", "said", "refused", "arrived", "lost", "ms 50/95/99 %", "CPU %", "own %", "us each",
      "kB a seat", "MB");
  for (const ChatRoomsRow& row : report.rows) {
    const std::uint64_t lost = row.expected - std::min(row.expected, row.heard);
    text += fmt::format(
        "{:<22} {:>8} {:>8} {:>9} {:>7} {:>20} {:>7.1f} {:>7.1f} {:>8.2f} {:>9.1f} {:>7.1f}\n",
        row.server, row.said, row.refused, row.heard, lost,
        fmt::format("{:.2f}/{:.2f}/{:.2f}", row.latency.p50, row.latency.p95, row.latency.p99),
        row.cpu_percent, row.own_percent, row.microseconds_each, row.idle_seat_kilobytes,
        row.memory_megabytes);
  }
  if (report.rows.empty()) return text;
  const double seat = report.rows[0].idle_seat_kilobytes;
  text += fmt::format("\nA seat of ours: {:.1f} kB (at most {:.0f}: {})\n", seat, kSeatKilobytes,
                      seat <= kSeatKilobytes ? "met" : "missed");
  for (std::size_t i = 1; i < report.rows.size(); ++i) {
    text += verdict(report.rows[0], report.rows[i]);
  }
  return text;
}

}  // namespace load
