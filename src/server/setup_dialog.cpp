#include "server/setup_dialog.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/number.hpp"
#include "base/utf8.hpp"

namespace server {
namespace {

using app::api::SetupRefusal;
using app::api::SetupTexts;

// "http_port" is asked with "https_port".
constexpr std::array<std::string_view, 7> kQuestions = {
    "school_name", "language", "room_makers", "domain", "https_port", "announce", "lan_viewers"};

std::string text_in(const SetupTexts& texts, std::string_view key) {
  const auto found = texts.find(key);
  return found == texts.end() ? std::string() : found->second;
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::string_view first = list.substr(0, list.find(", "));
    if (first == word) return true;
    list.remove_prefix(std::min(first.size() + 2, list.size()));
  }
  return false;
}

}  // namespace

std::optional<SetupTexts> SetupDialog::ask(const SetupTexts& state, const SetupTexts& given) {
  state_ = state;
  answers_ = given;
  say(SetupWord::kIntroduction);
  for (const std::string_view key : kQuestions) {
    if (!ask_key(key)) return std::nullopt;
  }
  return answers_;
}

bool SetupDialog::ask_again(const SetupRefusal& refusal, const SetupTexts& state,
                            SetupTexts& answers) {
  state_ = state;
  out_ << "\n";
  say(setup_refusal(refusal.word));
  answers_ = answers;
  answers_.erase(refusal.key);
  if (refusal.key == "http_port") answers_.erase("https_port");
  if (refusal.key == "https_port") answers_.erase("http_port");
  if (!ask_key(refusal.key == "http_port" ? "https_port" : refusal.key)) return false;
  answers = answers_;
  return true;
}

bool SetupDialog::ask_key(std::string_view key) {
  if (key == "school_name") return ask_text(key, SetupWord::kAskName, SetupWord::kWhyName);
  if (key == "language") {
    return ask_choice(key, SetupWord::kAskLanguage, SetupWord::kWhyLanguage,
                      {{"browser", SetupWord::kBrowserLanguage},
                       {"id", SetupWord::kIndonesian},
                       {"en", SetupWord::kEnglish}});
  }
  if (key == "room_makers") {
    return ask_choice(
        key, SetupWord::kAskRoomMakers, SetupWord::kWhyRoomMakers,
        {{"teachers", SetupWord::kTeachers}, {"administrators", SetupWord::kAdministrators}});
  }
  if (key == "https_port") return ask_ports();
  if (key == "announce") return ask_text(key, SetupWord::kAskAnnounce, SetupWord::kWhyAnnounce);
  if (key == "lan_viewers") {
    return ask_choice(key, SetupWord::kAskLanViewers, SetupWord::kWhyLanViewers,
                      {{"off", SetupWord::kNoLanViewers}, {"on", SetupWord::kLanViewers}});
  }
  if (key != "domain") return true;
  if (!ask_text(key, SetupWord::kAskDomain, SetupWord::kWhyDomain)) return false;
  tell_where_domain_leads();
  return true;
}

void SetupDialog::heading(SetupWord question, SetupWord why) {
  out_ << "\n" << words(question) << "\n  " << words(why) << "\n";
}

bool SetupDialog::is_open(std::string_view key, SetupWord question) {
  if (answers_.contains(key)) return false;
  const std::string by = text_in(state_, fmt::format("decided_{}", key));
  if (by.empty()) return true;
  const std::string value = text_in(state_, key);
  out_ << "\n"
       << words(question) << " " << (value.empty() ? words(SetupWord::kNothing) : value) << "\n  ";
  if (by == "certificate") {
    say(SetupWord::kOwnCertificate);
  } else {
    out_ << fmt::format(fmt::runtime(words(SetupWord::kDecided)), by) << ": "
         << words(SetupWord::kWhereToChange) << "\n";
  }
  return false;
}

bool SetupDialog::ask_text(std::string_view key, SetupWord question, SetupWord why) {
  if (!is_open(key, question)) return true;
  heading(question, why);
  const auto line = read_line(text_in(state_, key));
  if (!line) return false;
  answers_.emplace(key, *line);
  return true;
}

bool SetupDialog::ask_choice(std::string_view key, SetupWord question, SetupWord why,
                             const std::vector<Choice>& choices) {
  if (!is_open(key, question)) return true;
  heading(question, why);
  const auto held = std::ranges::find(choices, text_in(state_, key), &Choice::value);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    out_ << fmt::format("  {}  {}\n", i + 1, words(choices[i].words));
  }
  const auto held_index = held == choices.end() ? 0 : held - choices.begin();
  const auto number = read_number(static_cast<std::size_t>(held_index) + 1, choices.size());
  if (!number) return false;
  answers_.emplace(key, choices[*number - 1].value);
  return true;
}

bool SetupDialog::ask_ports() {
  if (!is_open("https_port", SetupWord::kAskHttpsPort) ||
      !is_open("http_port", SetupWord::kAskHttpPort))
    return true;
  const std::string standard = text_in(state_, "standard_ports");
  const SetupWord first = standard == "taken"       ? SetupWord::kStandardTaken
                          : standard == "forbidden" ? SetupWord::kStandardForbidden
                                                    : SetupWord::kStandardPorts;
  heading(SetupWord::kAskPorts, SetupWord::kWhyPorts);
  out_ << fmt::format("  1  {}\n  2  {}\n  3  {}\n", words(first), words(SetupWord::kHighPorts),
                      words(SetupWord::kOtherPorts));
  const std::string https = text_in(state_, "https_port");
  const std::string http = text_in(state_, "http_port");
  const bool high = https == "8443" && http == "8080";
  // A domain without 443 and 80 gets no certificate.
  const bool wants_standard =
      first == SetupWord::kStandardPorts && !text_of("domain").empty() && high;
  const bool has_standard = https == "443" && http == "80";
  const auto number = read_number(has_standard || wants_standard ? 1 : high ? 2 : 3, 3);
  if (!number) return false;
  if (*number < 3) {
    answers_.emplace("https_port", *number == 1 ? "443" : "8443");
    answers_.emplace("http_port", *number == 1 ? "80" : "8080");
    return true;
  }
  for (const auto& [key, question] : {std::pair{"https_port", SetupWord::kAskHttpsPort},
                                      std::pair{"http_port", SetupWord::kAskHttpPort}}) {
    out_ << words(question) << "\n";
    const auto line = read_line(text_in(state_, key));
    if (!line) return false;
    answers_.emplace(key, *line);
  }
  return true;
}

void SetupDialog::tell_where_domain_leads() {
  const std::string domain = text_of("domain");
  if (domain.empty()) return;
  const std::string first = domain.substr(0, domain.find_first_of(", "));
  std::vector<std::string> addresses;
  for (const base::IpAddress& address : resolve_(first)) addresses.push_back(to_string(address));
  const std::string own = text_in(state_, "addresses");
  const bool here = std::ranges::any_of(
      addresses, [&](const std::string& address) { return has_word(own, address); });
  const SetupWord word = addresses.empty() ? SetupWord::kLeadsNowhere
                         : here            ? SetupWord::kLeadsHere
                                           : SetupWord::kLeadsElsewhere;
  out_ << "  "
       << fmt::format(fmt::runtime(words(word)), first,
                      fmt::format("{}", fmt::join(addresses, ", ")))
       << "\n";
  if (word == SetupWord::kLeadsElsewhere && text_in(state_, "announce").empty())
    state_["announce"] = fmt::format("{}", fmt::join(addresses, ", "));
}

std::optional<bool> SetupDialog::ask_restart() {
  out_ << "\n" << words(SetupWord::kAskRestart) << "\n";
  const bool english = language_ == base::Language::kEnglish;
  const auto line = read_line("y");
  if (!line) return std::nullopt;
  const char answer = line->empty() ? 'n' : (*line)[0];
  return answer == 'y' || answer == 'Y' || (english ? false : answer == 'i' || answer == 'I');
}

void SetupDialog::say(SetupWord word) {
  out_ << words(word) << "\n";
}

std::string SetupDialog::text_of(std::string_view key) const {
  const auto answered = answers_.find(key);
  return answered == answers_.end() ? text_in(state_, key) : answered->second;
}

std::optional<std::string> SetupDialog::read_line(const std::string& otherwise) {
  out_ << "[" << otherwise << "] " << std::flush;
  std::string line;
  if (!std::getline(in_, line)) return std::nullopt;
  const std::string_view typed = base::utf8_trim(line);
  if (typed.empty()) return otherwise;
  return typed == "-" ? std::string() : std::string(typed);
}

std::optional<std::size_t> SetupDialog::read_number(std::size_t otherwise, std::size_t count) {
  while (true) {
    const auto line = read_line(std::to_string(otherwise));
    if (!line) return std::nullopt;
    const auto number = base::parse_number<std::size_t>(*line);
    if (number && *number >= 1 && *number <= count) return number;
    say(SetupWord::kNoSuchChoice);
  }
}

}  // namespace server
