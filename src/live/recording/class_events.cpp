#include "live/recording/class_events.hpp"

#include <array>
#include <map>

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/utf8.hpp"

namespace live::recording {
namespace {

using Kind = ClassEvent::Kind;

constexpr std::array kKinds{Kind::kJoined,     Kind::kLeft,    Kind::kOn,         Kind::kOff,
                            Kind::kChat,       Kind::kHandUp,  Kind::kHandDown,   Kind::kSpeaks,
                            Kind::kSilent,     Kind::kResumed, Kind::kUnrecorded, Kind::kChatEdited,
                            Kind::kChatDeleted};
constexpr std::int64_t kAtMax = std::int64_t{1} << 40;  // milliseconds: 34 years

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// nullopt: nothing that escaped() gives, or no UTF-8.
std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\0') return std::nullopt;  // a hole that a power cut left
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    const std::size_t which = std::string_view("\\tn").find(text[i]);
    if (which == std::string_view::npos) return std::nullopt;
    out += "\\\t\n"[which];
  }
  if (!base::utf8_length(out)) return std::nullopt;
  return out;
}

std::optional<Kind> kind_from(std::string_view word) {
  for (const Kind kind : kKinds) {
    if (to_string(kind) == word) return kind;
  }
  return std::nullopt;
}

// The next of the fields, which tabs separate; nullopt: there is none any more.
std::optional<std::string_view> take_field(std::optional<std::string_view>& rest) {
  if (!rest) return std::nullopt;
  const std::size_t end = rest->find('\t');
  const std::string_view field = rest->substr(0, end);
  if (end == std::string_view::npos) {
    rest.reset();
  } else {
    rest->remove_prefix(end + 1);
  }
  return field;
}

bool is_of_chat(Kind kind) {
  return kind == Kind::kChat || kind == Kind::kChatEdited || kind == Kind::kChatDeleted;
}

std::optional<ClassEvent> read_line(std::string_view line) {
  std::optional<std::string_view> rest = line;
  const auto at = base::parse_number<std::int64_t>(take_field(rest).value_or(""));
  const auto kind = kind_from(take_field(rest).value_or(""));
  if (!at || *at < 0 || *at > kAtMax || !kind) return std::nullopt;
  ClassEvent event{std::chrono::milliseconds(*at), *kind, {}, {}, {}, 0};
  for (std::string* const into : {&event.who, &event.name, &event.detail}) {
    const auto field = take_field(rest);
    auto text = field ? unescaped(*field) : std::nullopt;
    if (!text) return std::nullopt;
    *into = std::move(*text);
  }
  if (rest) {
    const auto message = base::parse_number<std::uint64_t>(take_field(rest).value_or(""));
    if (rest || !message || *message == 0 || !is_of_chat(*kind)) return std::nullopt;
    event.message = *message;
  }
  return event;
}

// The messages that were read, by their numbers: what was said of them later is done to them.
class Messages {
 public:
  explicit Messages(std::vector<ClassEvent>& events) : events_(events) {}

  void add(ClassEvent event) {
    if (event.kind == Kind::kChatEdited || event.kind == Kind::kChatDeleted) return correct(event);
    if (event.message != 0) places_[event.message] = events_.size();
    events_.push_back(std::move(event));
    deleted_.push_back(false);
  }
  void leave_out_deleted() {
    std::size_t at = 0;
    std::erase_if(events_, [&](const ClassEvent&) { return deleted_[at++]; });
  }

 private:
  void correct(ClassEvent& event) {
    const auto place = places_.find(event.message);
    if (place == places_.end()) return;
    if (event.kind == Kind::kChatDeleted) {
      deleted_[place->second] = true;
    } else {
      events_[place->second].detail = std::move(event.detail);
    }
  }

  std::vector<ClassEvent>& events_;
  std::vector<bool> deleted_;
  std::map<std::uint64_t, std::size_t> places_;
};

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::kJoined:
      return "joined";
    case Kind::kLeft:
      return "left";
    case Kind::kOn:
      return "on";
    case Kind::kOff:
      return "off";
    case Kind::kChat:
      return "chat";
    case Kind::kHandUp:
      return "hand_up";
    case Kind::kHandDown:
      return "hand_down";
    case Kind::kSpeaks:
      return "speaks";
    case Kind::kSilent:
      return "silent";
    case Kind::kResumed:
      return "resumed";
    case Kind::kChatEdited:
      return "chat_edited";
    case Kind::kChatDeleted:
      return "chat_deleted";
    case Kind::kUnrecorded:
      break;
  }
  return "unrecorded";
}

std::string write_event(const ClassEvent& event) {
  const std::string message = event.message == 0 ? "" : fmt::format("\t{}", event.message);
  return fmt::format("{}\t{}\t{}\t{}\t{}{}\n", event.at.count(), to_string(event.kind),
                     escaped(event.who), escaped(event.name), escaped(event.detail), message);
}

std::vector<ClassEvent> read_events(std::string_view text) {
  std::vector<ClassEvent> events;
  Messages messages(events);
  for (std::size_t lines = 0; lines < kEventsMax; ++lines) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;  // what has no end was not written whole
    if (auto event = read_line(text.substr(0, end))) messages.add(std::move(*event));
    text.remove_prefix(end + 1);
  }
  messages.leave_out_deleted();
  return events;
}

}  // namespace live::recording
