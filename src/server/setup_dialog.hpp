// The questions of `pendopo setup`, one after the other, with what is typed in between.
#pragma once

#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/setup.hpp"
#include "base/language.hpp"
#include "base/socket_address.hpp"
#include "server/setup_words.hpp"

namespace server {

class SetupDialog {
 public:
  // The addresses to which a name leads; empty: to none.
  using Resolve = std::function<std::vector<base::IpAddress>(const std::string& name)>;

  SetupDialog(std::istream& in, std::ostream& out, base::Language language, Resolve resolve)
      : in_(in), out_(out), language_(language), resolve_(std::move(resolve)) {}

  // Asks everything that `given` does not answer; defaults come from `state` (setup_state). Gives
  // the answers, with those given; nullopt: the input ended first.
  std::optional<app::api::SetupTexts> ask(const app::api::SetupTexts& state,
                                          const app::api::SetupTexts& given);
  // Says what is wrong with an answer and asks for it anew, in `answers`. False: the input ended.
  bool ask_again(const app::api::SetupRefusal& refusal, const app::api::SetupTexts& state,
                 app::api::SetupTexts& answers);
  // nullopt: the input ended.
  std::optional<bool> ask_restart();
  void say(SetupWord word);

 private:
  struct Choice {
    std::string value;
    SetupWord words;
  };
  bool ask_key(std::string_view key);
  bool ask_text(std::string_view key, SetupWord question, SetupWord why);
  bool ask_choice(std::string_view key, SetupWord question, SetupWord why,
                  const std::vector<Choice>& choices);
  bool ask_ports();
  bool is_open(std::string_view key, SetupWord question);
  void tell_where_domain_leads();
  void heading(SetupWord question, SetupWord why);
  // What was typed, or `otherwise` for nothing; "" for a hyphen.
  std::optional<std::string> read_line(const std::string& otherwise);
  std::optional<std::size_t> read_number(std::size_t otherwise, std::size_t count);
  std::string text_of(std::string_view key) const;
  std::string_view words(SetupWord word) const { return in_words(word, language_); }

  std::istream& in_;
  std::ostream& out_;
  const base::Language language_;
  const Resolve resolve_;
  app::api::SetupTexts state_;
  app::api::SetupTexts answers_;
};

}  // namespace server
