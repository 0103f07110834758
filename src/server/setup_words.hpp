// What `pendopo setup` says at the terminal, in both languages.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/language.hpp"

namespace server {

enum class SetupWord : std::uint8_t {
  kIntroduction,  // once, before the first question
  kAskName,
  kWhyName,
  kAskLanguage,
  kWhyLanguage,
  kBrowserLanguage,
  kIndonesian,
  kEnglish,
  kAskRoomMakers,
  kWhyRoomMakers,
  kTeachers,
  kAdministrators,
  kAskDomain,
  kWhyDomain,
  kAskPorts,
  kWhyPorts,
  kStandardPorts,
  kStandardTaken,
  kStandardForbidden,
  kHighPorts,
  kOtherPorts,
  kAskHttpsPort,
  kAskHttpPort,
  kAskAnnounce,
  kWhyAnnounce,
  kAskLanViewers,
  kWhyLanViewers,
  kNoLanViewers,
  kLanViewers,
  kLeadsElsewhere,  // {}: the domain, {}: addresses
  kLeadsHere,       // {}: the domain
  kLeadsNowhere,    // {}: the domain
  kDecided,         // {}: by what
  kWhereToChange,
  kNoSuchChoice,
  kNothing,  // of an empty default
  kSaved,
  kAskRestart,
  kRestarting,
  kAfterStart,
  kBroken,  // the answers ended before the questions
  kBadValue,
  kTooLong,
  kPortTaken,
  kPortForbidden,
  kPortsEqual,
  kOwnCertificate,
  kNotPublic,
  kServerBusy,
  kCount,
};

std::string_view in_words(SetupWord word, base::Language language);

// The sentence for a SetupRefusal's word; kBadValue for one that is not known.
SetupWord setup_refusal(std::string_view word);

}  // namespace server
