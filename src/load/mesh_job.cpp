#include "load/mesh_job.hpp"

#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "load/process_usage.hpp"

namespace load {
namespace {

using Clock = std::chrono::steady_clock;
using Failure = base::Failure<std::string>;

// Chromium's offer and answer of four sections, and a message of some candidates.
constexpr std::size_t kOfferBytes = 9'000;
constexpr std::size_t kAnswerBytes = 7'000;
constexpr std::size_t kCandidateBytes = 600;
constexpr int kCandidateMessages = 2;  // of each side
constexpr std::chrono::seconds kTalkPause{5};
constexpr std::chrono::seconds kHandPause{10};
constexpr std::chrono::seconds kAlivePause{5};
constexpr std::chrono::seconds kReloadPause{10};
constexpr std::chrono::seconds kArriveMax{5};
constexpr std::chrono::milliseconds kTurn{10};

// Before anybody comes: what is done once, at the start of a program, is done.
constexpr std::chrono::seconds kIdleBefore{5};
constexpr std::chrono::seconds kIdle{10};

// The Raspberry Pi project: PeerJS and Socket.IO, up to seven people.
constexpr std::string_view kPublished = "0.7-5.3 % of a processor, 43.6-53.8 MB";
constexpr double kCpuShare = 0.1;
constexpr double kMemoryShare = 1.0 / 3;

// Seconds of a processor that the process has used, to the nanosecond: a tick is too coarse here.
std::optional<double> cpu_seconds_now(int pid) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    return std::nullopt;
  }
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

class CpuMeter {
 public:
  explicit CpuMeter(int pid) : pid_(pid), before_(cpu_seconds_now(pid)) {}
  // nullopt: the process has ended.
  std::optional<double> percent() const {
    const auto after = cpu_seconds_now(pid_);
    if (!before_ || !after) return std::nullopt;
    const std::chrono::duration<double> took = Clock::now() - begin_;
    return (*after - *before_) / took.count() * 100;
  }

 private:
  int pid_;
  std::optional<double> before_;
  Clock::time_point begin_ = Clock::now();
};

class Job {
 public:
  Job(const MeshPlan& plan, const Enter& enter) : plan_(plan), enter_(enter) {}

  std::optional<std::string> begin() {
    for (unsigned i = 0; i < plan_.people; ++i) {
      people_.push_back(nullptr);
      if (auto error = come(i)) return error;
    }
    return all_arrived();
  }

  std::optional<std::string> hold() {
    const auto begin = Clock::now();
    const auto end = begin + plan_.hold;
    auto talks = begin;
    auto alive = begin;
    auto hands = begin;
    auto reloads = begin + kReloadPause;
    const auto due = [](Clock::time_point& at, Clock::duration pause) {
      const auto now = Clock::now();
      if (now < at) return false;
      // What was late is not made up for: people do not write faster for it.
      at = std::max(at + pause, now);
      return true;
    };
    while (Clock::now() < end) {
      if (due(talks, kTalkPause)) talk();
      if (due(alive, kAlivePause)) keep_alive();
      if (due(hands, kHandPause)) move_hand();
      if (due(reloads, kReloadPause)) {
        if (auto error = reload()) return error;
      }
      if (!listen()) return "the server has closed a connection";
      std::this_thread::sleep_for(kTurn);
    }
    return all_arrived();
  }

  const MeshRow& counted() const { return row_; }

 private:
  std::optional<std::string> come(unsigned place) {
    auto person = enter_(fmt::format("person-{}", ++row_.arrivals));
    if (!person) return person.error();
    people_[place] = std::move(*person);
    MeshPerson& newcomer = *people_[place];
    bool open = true;
    for (const auto& other : people_) {
      if (!other || other.get() == &newcomer) continue;
      open = negotiate(*other, newcomer) && open;
    }
    return open ? std::nullopt : std::optional<std::string>("the server took no signal");
  }

  bool negotiate(MeshPerson& first, MeshPerson& second) {
    static const std::string offer = description_of_size(kOfferBytes);
    static const std::string answer = description_of_size(kAnswerBytes);
    static const std::string candidates = description_of_size(kCandidateBytes);
    bool open = first.signal(second.address(), offer) && second.signal(first.address(), answer);
    for (int i = 0; i < kCandidateMessages; ++i) {
      open = open && first.signal(second.address(), candidates) &&
             second.signal(first.address(), candidates);
    }
    row_.signals += 2 + 2 * kCandidateMessages;
    return open && first.connected(second.address()) && second.connected(first.address());
  }

  void talk() {
    MeshPerson& speaker = *people_[next_speaker_++ % people_.size()];
    if (speaker.say(fmt::format("Halaman {}, Bu", ++row_.messages))) expected_ += people_.size();
  }
  void keep_alive() {
    for (const auto& person : people_) static_cast<void>(person->keep_alive());
  }
  void move_hand() {
    MeshPerson& person = *people_[hands_ / 2 % people_.size()];
    static_cast<void>(person.raise_hand(hands_++ % 2 == 0));
  }

  // The oldest page goes, and comes again.
  std::optional<std::string> reload() {
    if (auto error = all_arrived()) return error;
    const auto place = static_cast<unsigned>(reloads_++ % people_.size());
    gone_.signals += people_[place]->heard().signals;
    gone_.messages += people_[place]->heard().messages;
    people_[place]->leave();
    people_[place].reset();
    if (auto error = come(place)) return error;
    return all_arrived();
  }

  bool listen() {
    bool open = true;
    for (const auto& person : people_) open = person->listen() && open;
    return open;
  }

  MeshHeard heard() const {
    MeshHeard sum = gone_;
    for (const auto& person : people_) {
      if (!person) continue;
      sum.signals += person->heard().signals;
      sum.messages += person->heard().messages;
      if (!person->heard().refusal.empty()) sum.refusal = person->heard().refusal;
    }
    return sum;
  }

  std::optional<std::string> all_arrived() {
    const auto until = Clock::now() + kArriveMax;
    for (;;) {
      const bool open = listen();
      const MeshHeard now = heard();
      if (!now.refusal.empty()) return "something was refused: " + now.refusal;
      if (now.signals == row_.signals && now.messages == expected_) return std::nullopt;
      if (!open) return "the server has closed a connection";
      if (Clock::now() > until) {
        return fmt::format("of {} signals {} arrived, of {} messages {}", row_.signals, now.signals,
                           expected_, now.messages);
      }
      std::this_thread::sleep_for(kTurn);
    }
  }

  const MeshPlan& plan_;
  const Enter& enter_;
  std::vector<std::unique_ptr<MeshPerson>> people_;
  MeshRow row_;
  MeshHeard gone_;
  std::uint64_t expected_ = 0;  // messages of the chat, at each who was there
  std::size_t next_speaker_ = 0;
  std::size_t hands_ = 0;
  std::size_t reloads_ = 0;
};

std::string verdict(const MeshRow& ours, const MeshRow& theirs) {
  const auto share = [](double one, double other) { return other > 0 ? one / other : 0; };
  const double cpu = share(ours.cpu_percent, theirs.cpu_percent);
  const double memory = share(ours.memory_megabytes, theirs.memory_megabytes);
  const auto word = [](bool met) { return met ? "met" : "missed"; };
  return fmt::format(
      "Beside {}: {:.0f} % of its processor time (at most {:.0f} %: {}), {:.0f} % of its memory "
      "(at most {:.0f} %: {})\n",
      theirs.server, cpu * 100, kCpuShare * 100, word(cpu <= kCpuShare), memory * 100,
      kMemoryShare * 100, word(memory <= kMemoryShare));
}

}  // namespace

std::string description_of_size(std::size_t bytes) {
  constexpr std::string_view kLines =
      "a=rtpmap:109 H264/90000\r\na=rtcp-fb:109 transport-cc\r\n"
      "a=fmtp:109 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n"
      "a=candidate:842163049 1 udp 1677729535 192.0.2.33 46154 typ srflx raddr 0.0.0.0 rport 0\r\n";
  std::string text = "v=0\r\n";
  while (text.size() < bytes) text += kLines.substr(0, bytes - text.size());
  return text;
}

base::Result<MeshRow, std::string> do_mesh_job(std::string server, const MeshPlan& plan,
                                               const Enter& enter) {
  std::this_thread::sleep_for(plan.idle ? kIdleBefore : std::chrono::seconds(0));
  const CpuMeter alone(plan.pid);
  if (plan.idle) std::this_thread::sleep_for(kIdle);
  const auto idle = alone.percent();
  Job job(plan, enter);
  // The class begins within what is measured.
  const CpuMeter busy(plan.pid);
  if (auto error = job.begin()) return Failure(server + ": " + *error);
  if (auto error = job.hold()) return Failure(server + ": " + *error);
  const auto cpu = busy.percent();
  const auto after = read_process_usage(plan.pid);
  if (!idle || !cpu || !after) return Failure(server + " has ended");
  MeshRow row = job.counted();
  row.server = std::move(server);
  row.idle_percent = *idle;
  row.cpu_percent = *cpu;
  row.memory_megabytes = static_cast<double>(after->rss_bytes) * 1e-6;
  return row;
}

std::string to_table(const MeshReport& report) {
  std::string text = fmt::format(
      "{}\n{} people in a class from browser to browser, {} s: the server only signals\n\n"
      "{:<24} {:>8} {:>8} {:>10} {:>9} {:>9} {:>9}\n",
      report.machine, report.plan.people, report.plan.hold.count(), "server", "CPU %", "idle %",
      "memory MB", "signals", "messages", "arrivals");
  for (const MeshRow& row : report.rows) {
    text += fmt::format("{:<24} {:>8.3f} {:>8.3f} {:>10.1f} {:>9} {:>9} {:>9}\n", row.server,
                        row.cpu_percent, row.idle_percent, row.memory_megabytes, row.signals,
                        row.messages, row.arrivals);
  }
  text += fmt::format("\nPublished of PeerJS and Socket.IO on a Raspberry Pi, up to seven: {}\n",
                      kPublished);
  for (std::size_t i = 1; i < report.rows.size(); ++i) {
    text += verdict(report.rows[0], report.rows[i]);
  }
  return text;
}

}  // namespace load
