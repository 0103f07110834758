// What the doctor says, in both languages.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/language.hpp"

namespace doctor {

// {}: places that are filled in, in the order of the comment.
enum class Word : std::uint8_t {
  kServerTrouble,  // the system's reason
  kServerTroubleFix,
  kNoServer,
  kNoServerFix,
  kServerRuns,
  kPage,
  kPlainHttp,
  kMedia,
  kPortServed,  // protocol, number, what for
  kPortFree,
  kPortTaken,
  kPortTakenFix,  // letter of ss
  kPortForbidden,
  kPortForbiddenFix,
  kPortSilent,
  kPortSilentFix,
  kCertificateUnreadable,  // file, the system's reason
  kNoCertificate,          // file
  kCertificateTroubleFix,
  kFirstCertificate,
  kOwnCertificateGood,  // days
  kCertificateGood,     // days
  kOwnCertificateEnds,  // days
  kCertificateEnds,     // days
  kOwnCertificateOver,
  kCertificateOver,
  kRenewOwn,
  kRenew,
  kNamesMissing,  // list
  kNamesMissingOwnFix,
  kNamesMissingFix,
  kServerSays,           // its sentence, in English as in its log
  kNoDomainCertificate,  // names, why
  kDomainOver,           // names, why
  kDomainWithoutFix,
  kDomainNotRenewed,  // names, days, why
  kDomainNotRenewedFix,
  kDomainGood,     // names, days
  kDomainUnknown,  // names
  kDomainUnknownFix,
  kDomainElsewhere,  // names
  kDomainElsewhereFix,
  kNoAddress,
  kNoAddressFix,
  kAddresses,  // list
  kOnlyAnnounced,
  kAnnounced,  // address
  kAllPrivate,
  kAllPrivateFix,
  kMediaAnswers,
  kMediaSilent,  // list
  kMediaSilentFix,
  kNotWritable,  // folder
  kNotWritableFix,
  kDisk,  // MB
  kDiskFix,
  kNoRecordings,  // MB that they leave free
  kRecordings,    // MB, hours
  kRecordingsFix,
  kAac,
  kNoAac,  // the program's sentence, in English as in its log
  kNoAacFix,
  kClockBehind,
  kClockBehindFix,
  kClockRight,
  kClockUnseen,
  kClockLoose,
  kClockLooseFix,
  kMemory,  // MB
  kMemoryUnseen,
  kMemoryFix,
  kProcessor,  // how many, MB a second
  kProcessorFix,
  kQuota,  // percent
  kQuotaFix,
  kOpenFiles,  // how many
  kOpenFilesFix,
  kUdpBuffer,  // kB
  kUdpBufferFix,
  kTally,       // good, others
  kCannotHold,  // for the end of a terminal's command
  kLevelGood,
  kLevelLook,
  kLevelBad,
  kEnd,
};

std::string_view in_words(Word word, base::Language language);

// The name of a check ("certificate") in that language; one that is not known is given back.
std::string_view name_of(std::string_view check, base::Language language);

}  // namespace doctor
