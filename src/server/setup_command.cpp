#include "server/setup_command.hpp"

#include <iostream>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "app/api/errand.hpp"
#include "app/api/setup.hpp"
#include "net/name_lookup.hpp"
#include "server/machine_setup.hpp"
#include "server/school_access.hpp"
#include "server/setup_dialog.hpp"
#include "server/terminal_language.hpp"

namespace server {
namespace {

using app::api::Errand;
using app::api::SetupRefusal;
using app::api::SetupTexts;
using Saved = base::Result<SetupTexts, SetupRefusal>;

// Who keeps the answers.
class Desk {
 public:
  virtual ~Desk() = default;
  virtual SetupTexts state() = 0;
  virtual Saved save(const SetupTexts& answers) = 0;
  virtual bool restart() = 0;  // false: no server runs
};

class DeskOfServer final : public Desk {
 public:
  explicit DeskOfServer(const Config& config) : config_(config) {}

  SetupTexts state() override { return need(ask(Errand("setup-show"))); }
  Saved save(const SetupTexts& answers) override {
    Errand errand("setup-save");
    for (const auto& [key, text] : answers) errand.with(key, text);
    return ask(errand);
  }
  bool restart() override {
    (void)need(ask(Errand("restart")));
    return true;
  }

 private:
  static SetupTexts need(Saved reply) {
    if (reply) return std::move(*reply);
    throw std::runtime_error("the running server refuses: " + reply.error().word);
  }
  Saved ask(const Errand& errand) const {
    const auto reply = ask_running_server(config_, errand.path(), errand.body());
    if (!reply) throw std::runtime_error("the server has ended meanwhile; nothing was changed");
    return app::api::read_setup_reply(reply->status, reply->body);
  }

  const Config& config_;
};

class DeskOfFolder final : public Desk {
 public:
  explicit DeskOfFolder(const LoadedConfig& loaded)
      : school_(loaded.config), machine_(loaded, false) {}

  SetupTexts state() override {
    const auto profile = app::api::load_profile(school_.store());
    if (!profile) throw std::runtime_error("the database cannot be read");
    return app::api::setup_state(*profile, machine_);
  }
  Saved save(const SetupTexts& answers) override {
    const auto saved = app::api::save_setup(school_.store(), machine_, answers);
    if (!saved) return base::Failure{saved.error()};
    return state();
  }
  bool restart() override { return false; }

 private:
  SchoolAccess school_;
  MachineSettings machine_;
};

std::unique_ptr<Desk> desk_for(const LoadedConfig& loaded) {
  const Errand errand("setup-show");
  if (ask_running_server(loaded.config, errand.path(), errand.body()))
    return std::make_unique<DeskOfServer>(loaded.config);
  return std::make_unique<DeskOfFolder>(loaded);
}

SetupDialog dialog_in(base::Language language) {
  return {std::cin, std::cout, language, net::look_up_name};
}

// With --yes nobody can be asked again.
SetupTexts save_without_asking(Desk& desk, const SetupTexts& answers, base::Language language) {
  auto saved = desk.save(answers);
  if (saved) return std::move(*saved);
  throw std::runtime_error(fmt::format("{}: {}", saved.error().key,
                                       in_words(setup_refusal(saved.error().word), language)));
}

SetupTexts save_with_dialog(Desk& desk, SetupDialog& dialog, const SetupTexts& given,
                            base::Language language) {
  const std::runtime_error broken{std::string(in_words(SetupWord::kBroken, language))};
  SetupTexts state = desk.state();
  auto answers = dialog.ask(state, given);
  if (!answers) throw broken;
  while (true) {
    auto saved = desk.save(*answers);
    if (saved) return std::move(*saved);
    // What cannot be answered here cannot be asked again either.
    if (saved.error().key.empty() || state.contains("decided_" + saved.error().key)) {
      throw std::runtime_error(std::string(in_words(setup_refusal(saved.error().word), language)));
    }
    if (!dialog.ask_again(saved.error(), state, *answers)) throw broken;
  }
}

}  // namespace

void run_setup_command(const RunSetup& command, const LoadedConfig& loaded,
                       const Lookup& environment) {
  const base::Language language = terminal_language(environment);
  const auto desk = desk_for(loaded);
  SetupDialog dialog = dialog_in(language);
  const SetupTexts state = command.ask ? save_with_dialog(*desk, dialog, command.answers, language)
                                       : save_without_asking(*desk, command.answers, language);
  dialog.say(SetupWord::kSaved);
  if (!state.contains("restart")) return;
  const bool restart = !command.ask || dialog.ask_restart().value_or(false);
  dialog.say(restart && desk->restart() ? SetupWord::kRestarting : SetupWord::kAfterStart);
}

}  // namespace server
