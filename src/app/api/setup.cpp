#include "app/api/setup.hpp"

#include <optional>
#include <utility>

#include "app/json/fields.hpp"

namespace app::api {
namespace {

constexpr std::string_view kName = "school_name";
constexpr std::string_view kLanguage = "language";
constexpr std::string_view kRoomMakers = "room_makers";
constexpr std::string_view kSetUp = "set_up";

// Under these the store keeps them.
std::string stored(std::string_view key) {
  return "setup." + std::string(key);
}

base::Failure<SetupRefusal> refuse_answer(std::string_view key, std::string_view word) {
  return base::Failure{SetupRefusal{std::string(key), std::string(word)}};
}

// A word that a later version knows and this one does not counts as the default.
void read_into(school::Profile& profile, std::string_view key, const std::string& text) {
  if (key == kName) profile.name = text;
  if (key == kLanguage)
    profile.language = school::page_language_from(text).value_or(profile.language);
  if (key == kRoomMakers)
    profile.room_makers = school::room_makers_from(text).value_or(profile.room_makers);
  if (key == kSetUp) profile.set_up = text == "yes";
}

base::Result<void, SetupRefusal> answer_name(school::Profile& profile, std::string_view text) {
  auto name = school::read_school_name(text);
  if (!name) {
    return refuse_answer(
        kName, name.error() == school::SchoolNameError::kTooLong ? "too_long" : "bad_value");
  }
  profile.name = std::move(*name);
  return {};
}

base::Result<void, SetupRefusal> answer_all(school::Profile& profile, const SetupTexts& answers) {
  for (const auto& [key, text] : answers) {
    if (key == kName) {
      if (const auto taken = answer_name(profile, text); !taken) return taken;
    } else if (key == kLanguage) {
      const auto language = school::page_language_from(text);
      if (!language) return refuse_answer(key, "bad_value");
      profile.language = *language;
    } else if (key == kRoomMakers) {
      const auto makers = school::room_makers_from(text);
      if (!makers) return refuse_answer(key, "bad_value");
      profile.room_makers = *makers;
    }
  }
  return {};
}

SetupTexts texts_of(const school::Profile& profile) {
  return {{std::string(kName), profile.name},
          {std::string(kLanguage), std::string(school::to_string(profile.language))},
          {std::string(kRoomMakers), std::string(school::to_string(profile.room_makers))},
          {std::string(kSetUp), profile.set_up ? "yes" : "no"}};
}

// The last is "set_up": after a power cut half-way through the setup is asked for again.
store::Answer<void> save_profile(store::Store& store, const school::Profile& profile) {
  const SetupTexts texts = texts_of(profile);
  for (const std::string_view key : {kName, kLanguage, kRoomMakers, kSetUp}) {
    const auto saved = store.set_setting(stored(key), texts.find(key)->second);
    if (!saved) return saved;
  }
  return {};
}

}  // namespace

store::Answer<school::Profile> load_profile(store::Store& store) {
  school::Profile profile;
  for (const std::string_view key : {kName, kLanguage, kRoomMakers, kSetUp}) {
    const auto text = store.setting(stored(key));
    if (!text) return base::Failure{text.error()};
    if (*text) read_into(profile, key, **text);
  }
  return profile;
}

SetupTexts setup_state(const school::Profile& profile, const MachineSetup& machine) {
  SetupTexts state = machine.state();
  state.merge(texts_of(profile));
  return state;
}

base::Result<school::Profile, SetupRefusal> save_setup(store::Store& store, MachineSetup& machine,
                                                       const SetupTexts& answers) {
  auto profile = load_profile(store);
  if (!profile) return refuse_answer("", "server_busy");
  if (const auto taken = answer_all(*profile, answers); !taken) return base::Failure{taken.error()};
  profile->set_up = true;
  if (const auto saved = machine.save(answers); !saved) return base::Failure{saved.error()};
  if (!save_profile(store, *profile)) return refuse_answer("", "server_busy");
  return std::move(*profile);
}

base::Result<SetupTexts, SetupRefusal> read_setup_reply(unsigned status, std::string_view body) {
  const auto object = json::parse_object(body);
  if (!object) return refuse_answer("", "bad_message");
  SetupTexts texts;
  for (const auto& field : *object) {
    if (const boost::json::string* const text = field.value().if_string())
      texts.emplace(field.key(), std::string_view(text->data(), text->size()));
  }
  if (status == 200) return texts;
  return refuse_answer(texts["key"], texts["refusal"]);
}

}  // namespace app::api
