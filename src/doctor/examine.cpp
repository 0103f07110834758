#include "doctor/examine.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "doctor/words.hpp"

namespace doctor {

namespace {

constexpr std::uint64_t kMega = 1024 * 1024;
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;
// 2026-01-01: this program is younger than that.
constexpr std::int64_t kEarliestMs = 1'767'225'600'000;

class Examination {
 public:
  Examination(const Facts& facts, base::Language language) : facts_(facts), language_(language) {}

  std::vector<Finding> all() {
    server();
    for (const Port& port : facts_.ports) this->port(port);
    certificate();
    for (const Domain& each : facts_.domains) domain(each);
    addresses();
    media();
    data();
    recordings();
    aac();
    clock();
    memory();
    processor();
    limits();
    return std::move(findings_);
  }

 private:
  template <class... Places>
  std::string words(Word word, const Places&... places) const {
    return fmt::format(fmt::runtime(in_words(word, language_)), places...);
  }
  void good(std::string_view check, std::string what) {
    findings_.push_back({Level::kGood, check, std::move(what), {}});
  }
  void say(Level level, std::string_view check, std::string what, std::string fix) {
    findings_.push_back({level, check, std::move(what), std::move(fix)});
  }

  void server() {
    if (!facts_.server_trouble.empty()) {
      say(Level::kBad, "server", words(Word::kServerTrouble, facts_.server_trouble),
          words(Word::kServerTroubleFix));
    } else if (!facts_.server_runs) {
      say(Level::kLook, "server", words(Word::kNoServer), words(Word::kNoServerFix));
    } else {
      good("server", words(Word::kServerRuns));
    }
  }

  void port(const Port& port) {
    const std::string_view protocol = port.udp ? "UDP" : "TCP";
    const Word purpose = port.what == PortPurpose::kPage        ? Word::kPage
                         : port.what == PortPurpose::kPlainHttp ? Word::kPlainHttp
                                                                : Word::kMedia;
    const auto named = [&](Word word) {
      return words(word, protocol, port.number, words(purpose));
    };
    switch (port.state) {
      case PortState::kServed:
        return good("port", named(Word::kPortServed));
      case PortState::kFree:
        return good("port", named(Word::kPortFree));
      case PortState::kTaken:
        return say(Level::kBad, "port", named(Word::kPortTaken),
                   words(Word::kPortTakenFix, port.udp ? "u" : "t"));
      case PortState::kForbidden:
        return say(Level::kBad, "port", named(Word::kPortForbidden),
                   words(Word::kPortForbiddenFix));
      case PortState::kSilent:
        return say(Level::kBad, "port", named(Word::kPortSilent), words(Word::kPortSilentFix));
    }
  }

  void certificate() {
    if (const auto& trouble = facts_.certificate_trouble) {
      const std::string what = trouble->reason.empty() ? words(Word::kNoCertificate, trouble->file)
                                                       : words(Word::kCertificateUnreadable,
                                                               trouble->file, trouble->reason);
      return say(Level::kBad, "certificate", what, words(Word::kCertificateTroubleFix));
    }
    if (!facts_.certificate) return good("certificate", words(Word::kFirstCertificate));
    const Certificate& certificate = *facts_.certificate;
    days_of(certificate);
    if (certificate.missing.empty()) return;
    say(Level::kLook, "certificate",
        words(Word::kNamesMissing, fmt::format("{}", fmt::join(certificate.missing, ", "))),
        words(certificate.own ? Word::kNamesMissingOwnFix : Word::kNamesMissingFix));
  }

  void days_of(const Certificate& certificate) {
    const bool own = certificate.own;
    const std::int64_t left = certificate.not_after.milliseconds - facts_.now.milliseconds;
    const std::int64_t days = left / kDayMs;
    if (days >= kCertificateDaysLook) {
      return good("certificate",
                  words(own ? Word::kOwnCertificateGood : Word::kCertificateGood, days));
    }
    const std::string what =
        left < 0 ? words(own ? Word::kOwnCertificateOver : Word::kCertificateOver)
                 : words(own ? Word::kOwnCertificateEnds : Word::kCertificateEnds, days);
    say(days < kCertificateDaysBad ? Level::kBad : Level::kLook, "certificate", what,
        words(own ? Word::kRenewOwn : Word::kRenew));
  }

  void domain(const Domain& domain) {
    const std::string& names = domain.names;
    const std::int64_t left = domain.not_after.milliseconds - facts_.now.milliseconds;
    const std::string why =
        domain.last_failure.empty() ? "" : words(Word::kServerSays, domain.last_failure);
    if (!domain.not_before) {
      say(Level::kLook, "domain", words(Word::kNoDomainCertificate, names, why),
          words(Word::kDomainWithoutFix));
    } else if (left <= 0) {
      say(Level::kBad, "domain", words(Word::kDomainOver, names, why),
          words(Word::kDomainWithoutFix));
    } else if (!domain.last_failure.empty()) {
      say(Level::kLook, "domain", words(Word::kDomainNotRenewed, names, left / kDayMs, why),
          words(Word::kDomainNotRenewedFix));
    } else {
      good("domain", words(Word::kDomainGood, names, left / kDayMs));
    }
    const auto list = [](const std::vector<std::string>& some) {
      return fmt::format("{}", fmt::join(some, ", "));
    };
    if (!domain.unknown.empty()) {
      // In a school that is without internet for an hour the class is held all the same.
      say(Level::kLook, "domain", words(Word::kDomainUnknown, list(domain.unknown)),
          words(Word::kDomainUnknownFix));
    }
    if (!domain.elsewhere.empty()) {
      say(Level::kLook, "domain", words(Word::kDomainElsewhere, list(domain.elsewhere)),
          words(Word::kDomainElsewhereFix));
    }
  }

  void addresses() {
    if (facts_.own.empty() && facts_.announced.empty()) {
      return say(Level::kBad, "addresses", words(Word::kNoAddress), words(Word::kNoAddressFix));
    }
    std::vector<std::string> own;
    own.reserve(facts_.own.size());
    for (const base::IpAddress& address : facts_.own) own.push_back(to_string(address));
    const std::string list =
        own.empty() ? words(Word::kOnlyAnnounced) : fmt::format("{}", fmt::join(own, ", "));
    good("addresses", words(Word::kAddresses, list));
    for (const base::IpAddress& address : facts_.announced) {
      good("addresses", words(Word::kAnnounced, to_string(address)));
    }
    const bool reachable =
        std::any_of(facts_.own.begin(), facts_.own.end(),
                    [](const base::IpAddress& address) { return !address.is_private(); });
    if (!reachable && facts_.announced.empty()) {
      say(Level::kLook, "addresses", words(Word::kAllPrivate), words(Word::kAllPrivateFix));
    }
  }

  void media() {
    if (!facts_.server_runs) return;
    if (facts_.unanswered.empty()) return good("media", words(Word::kMediaAnswers));
    std::vector<std::string> silent;
    silent.reserve(facts_.unanswered.size());
    for (const base::SocketAddress& address : facts_.unanswered) {
      silent.push_back(to_string(address));
    }
    say(Level::kLook, "media",
        words(Word::kMediaSilent, fmt::format("{}", fmt::join(silent, ", "))),
        words(Word::kMediaSilentFix));
  }

  void data() {
    if (!facts_.data_writable) {
      say(Level::kBad, "data", words(Word::kNotWritable, facts_.data_folder),
          words(Word::kNotWritableFix));
    }
    amount("disk", facts_.disk_free, kDiskMin, Word::kDisk, Word::kDiskFix);
  }

  // Classes and broadcasts go on without: never worse than a look.
  void recordings() {
    const std::uint64_t reserve = facts_.recordings_reserve;
    if (facts_.recordings_free <= reserve) {
      return say(Level::kLook, "recordings", words(Word::kNoRecordings, reserve / kMega),
                 words(Word::kRecordingsFix));
    }
    const std::uint64_t left = facts_.recordings_free - reserve;
    const std::string text = words(Word::kRecordings, left / kMega, left / kRecordingsMin);
    if (left >= kRecordingsMin) return good("recordings", text);
    say(Level::kLook, "recordings", text, words(Word::kRecordingsFix));
  }

  void aac() {
    if (facts_.aac_trouble.empty()) return good("aac", words(Word::kAac));
    say(Level::kLook, "aac", words(Word::kNoAac, facts_.aac_trouble), words(Word::kNoAacFix));
  }

  void memory() {
    if (!facts_.memory_available) return good("memory", words(Word::kMemoryUnseen));
    amount("memory", *facts_.memory_available, kMemoryMin, Word::kMemory, Word::kMemoryFix);
  }

  void amount(std::string_view check, std::uint64_t bytes, std::uint64_t least, Word what,
              Word fix) {
    const std::string text = words(what, bytes / kMega);
    if (bytes >= 2 * least) return good(check, text);
    say(bytes < least ? Level::kBad : Level::kLook, check, text, words(fix));
  }

  void clock() {
    if (facts_.now.milliseconds < kEarliestMs) {
      return say(Level::kBad, "clock", words(Word::kClockBehind), words(Word::kClockBehindFix));
    }
    if (!facts_.clock_synchronised) return good("clock", words(Word::kClockUnseen));
    if (*facts_.clock_synchronised) return good("clock", words(Word::kClockRight));
    say(Level::kLook, "clock", words(Word::kClockLoose), words(Word::kClockLooseFix));
  }

  void processor() {
    const std::string what =
        words(Word::kProcessor, facts_.processors, facts_.encrypted_per_second / 1e6);
    if (facts_.encrypted_per_second >= kEncryptionLook) {
      good("processor", what);
    } else {
      say(Level::kLook, "processor", what, words(Word::kProcessorFix));
    }
    if (facts_.processor_quota && *facts_.processor_quota < 1) {
      say(Level::kLook, "processor", words(Word::kQuota, *facts_.processor_quota * 100),
          words(Word::kQuotaFix));
    }
  }

  void limits() {
    if (facts_.open_files_max < kOpenFilesMin) {
      say(Level::kLook, "limits", words(Word::kOpenFiles, facts_.open_files_max),
          words(Word::kOpenFilesFix));
    }
    if (facts_.udp_buffer_max < kUdpBufferMin) {
      say(Level::kLook, "limits", words(Word::kUdpBuffer, facts_.udp_buffer_max / 1024),
          words(Word::kUdpBufferFix));
    }
  }

  const Facts& facts_;
  const base::Language language_;
  std::vector<Finding> findings_;
};

Word word_of(Level level) {
  switch (level) {
    case Level::kGood:
      return Word::kLevelGood;
    case Level::kLook:
      return Word::kLevelLook;
    case Level::kBad:
      return Word::kLevelBad;
  }
  return Word::kLevelBad;
}

}  // namespace

std::string_view to_string(Level level) {
  switch (level) {
    case Level::kGood:
      return "good";
    case Level::kLook:
      return "look";
    case Level::kBad:
      return "bad";
  }
  return "";
}

std::vector<Finding> examine(const Facts& facts, base::Language language) {
  return Examination(facts, language).all();
}

std::string report(const std::vector<Finding>& findings, bool all, base::Language language) {
  std::string text;
  std::size_t good = 0;
  for (const Finding& finding : findings) {
    if (finding.level == Level::kGood) ++good;
    if (finding.level == Level::kGood && !all) continue;
    text += fmt::format("{:<5} {:<12} {}\n", in_words(word_of(finding.level), language),
                        name_of(finding.check, language), finding.what);
    if (!finding.fix.empty()) text += fmt::format("{:<18} > {}\n", "", finding.fix);
  }
  const std::size_t rest = findings.size() - good;
  return text + fmt::format(fmt::runtime(in_words(Word::kTally, language)), good, rest) + "\n";
}

bool is_bad(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.level == Level::kBad; });
}

}  // namespace doctor
