#include "doctor/examine.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace doctor {

namespace {

constexpr std::uint64_t kMega = 1024 * 1024;
constexpr std::int64_t kDay_ms = 24LL * 3600 * 1000;
// 2026-01-01: this program is younger than that.
constexpr std::int64_t kEarliest_ms = 1'767'225'600'000;

// RFC 1918, RFC 6598 (of providers behind one address) and RFC 4193.
bool is_private(const base::IpAddress& address) {
  const auto& octets = address.octets;
  if (address.family == base::AddressFamily::kIpv6) return (octets[0] & 0xFE) == 0xFC;
  return octets[0] == 10 || (octets[0] == 172 && (octets[1] & 0xF0) == 16) ||
         (octets[0] == 192 && octets[1] == 168) || (octets[0] == 100 && (octets[1] & 0xC0) == 64);
}

class Examination {
 public:
  explicit Examination(const Facts& facts) : facts_(facts) {}

  std::vector<Finding> all() {
    server();
    for (const Port& port : facts_.ports) this->port(port);
    certificate();
    for (const Domain& each : facts_.domains) domain(each);
    addresses();
    media();
    data();
    clock();
    memory();
    processor();
    limits();
    return std::move(findings_);
  }

 private:
  void good(std::string_view check, std::string what) {
    findings_.push_back({Level::kGood, check, std::move(what), {}});
  }
  void say(Level level, std::string_view check, std::string what, std::string fix) {
    findings_.push_back({level, check, std::move(what), std::move(fix)});
  }

  void server() {
    if (!facts_.server_trouble.empty()) {
      say(Level::kBad, "server",
          "The server is there but does not answer: " + facts_.server_trouble + ".",
          "With the rights of its user it says more; else look into its log, and restart it.");
    } else if (!facts_.server_runs) {
      say(Level::kLook, "server", "No server runs with this data folder.",
          "Start it (pendopo serve, or systemctl start pendopo) and ask again: then more is "
          "looked at.");
    } else {
      good("server", "The server runs and answers.");
    }
  }

  void port(const Port& port) {
    const std::string name =
        fmt::format("{} {}, {}", port.udp ? "UDP" : "TCP", port.number, port.what);
    switch (port.state) {
      case PortState::kServed:
        return good("port", name + ": served.");
      case PortState::kFree:
        return good("port", name + ": free.");
      case PortState::kTaken:
        return say(Level::kBad, "port", name + ": another program has it.",
                   fmt::format("Stop that program (ss -l{}np shows which it is), or choose another "
                               "port in the configuration.",
                               port.udp ? "u" : "t"));
      case PortState::kForbidden:
        return say(Level::kBad, "port", name + ": this user may not listen there.",
                   "Ports below 1024 need the service of the Debian package, or another port.");
      case PortState::kSilent:
        return say(Level::kBad, "port", name + ": the server runs, but nothing answers there.",
                   "Look for a firewall on this machine (nft list ruleset) and into the log.");
    }
  }

  void certificate() {
    if (!facts_.certificate_trouble.empty()) {
      return say(Level::kBad, "certificate", facts_.certificate_trouble + ".",
                 "Without a certificate no browser gives camera and microphone.");
    }
    if (!facts_.certificate) return good("certificate", "The first start will make one.");
    const Certificate& certificate = *facts_.certificate;
    const std::int64_t days =
        (certificate.not_after.milliseconds - facts_.now.milliseconds) / kDay_ms;
    const std::string whose = certificate.own ? "Your own certificate" : "The certificate";
    if (days < kCertificateDaysLook) {
      const std::string what =
          days < 0 ? whose + " has expired." : fmt::format("{} ends in {} days.", whose, days);
      say(days < kCertificateDaysBad ? Level::kBad : Level::kLook, "certificate", what,
          certificate.own ? "Renew it; the server reads the new files within a day, or at once "
                            "after a restart."
                          : "Start the server: it renews it by itself.");
    } else {
      good("certificate", fmt::format("{} is good for {} more days.", whose, days));
    }
    if (!certificate.missing.empty()) {
      say(Level::kLook, "certificate",
          fmt::format("It does not name {}.", fmt::join(certificate.missing, ", ")),
          certificate.own ? "People who use these see a warning: give them the name in it."
                          : "Restart the server; if that does not help, the log says why.");
    }
  }

  void domain(const Domain& domain) {
    const std::string& names = domain.names;
    const std::int64_t left = domain.not_after.milliseconds - facts_.now.milliseconds;
    const std::string why = domain.last_failure.empty() ? "" : " " + domain.last_failure;
    const std::string fix =
        "Until there is one, people see a warning. The server tries again by itself, and at its "
        "next start.";
    if (!domain.not_before) {
      say(Level::kLook, "domain", fmt::format("There is no certificate for {} yet.{}", names, why),
          fix);
    } else if (left <= 0) {
      say(Level::kBad, "domain", fmt::format("The certificate for {} has expired.{}", names, why),
          fix);
    } else if (!domain.last_failure.empty()) {
      say(Level::kLook, "domain",
          fmt::format(
              "The certificate for {} is good for {} more days, but could not be renewed:{}", names,
              left / kDay_ms, why),
          "The server tries again by itself; when the days run out, people see a warning.");
    } else {
      good("domain",
           fmt::format("The certificate for {} is good for {} more days.", names, left / kDay_ms));
    }
    if (!domain.unknown.empty()) {
      say(Level::kBad, "domain",
          fmt::format("DNS has no address for {}.", fmt::join(domain.unknown, ", ")),
          "Make the entry where the domain is managed, or correct `domain`.");
    }
    if (!domain.elsewhere.empty()) {
      say(Level::kLook, "domain",
          fmt::format("{} leads to no address of this machine.", fmt::join(domain.elsewhere, ", ")),
          "Behind a router that is as it should be, if it is the router's address: put that into "
          "`announce`. Else correct the DNS entry.");
    }
  }

  void addresses() {
    if (facts_.own.empty() && facts_.announced.empty()) {
      return say(Level::kBad, "addresses", "This machine has no address that others could use.",
                 "Connect it to the network and start again.");
    }
    std::vector<std::string> own;
    for (const base::IpAddress& address : facts_.own) own.push_back(to_string(address));
    good("addresses", fmt::format("Others reach this machine at {}.",
                                  own.empty() ? "the announced addresses only"
                                              : fmt::format("{}", fmt::join(own, ", "))));
    for (const base::IpAddress& address : facts_.announced) {
      good("addresses", fmt::format("{} is announced.", to_string(address)));
    }
    const bool reachable = std::any_of(facts_.own.begin(), facts_.own.end(),
                                       [](const base::IpAddress& a) { return !is_private(a); });
    if (!reachable && facts_.announced.empty()) {
      say(Level::kLook, "addresses",
          "All of them are of a private network: only who is in it sees and hears.",
          "For people elsewhere let the router pass the ports on to this machine, and set "
          "`announce` to the router's outside address.");
    }
  }

  void media() {
    if (!facts_.server_runs) return;
    if (facts_.unanswered.empty()) {
      return good("media", "The media port answers at every address that browsers are told.");
    }
    std::vector<std::string> silent;
    for (const base::SocketAddress& address : facts_.unanswered) {
      silent.push_back(to_string(address));
    }
    say(Level::kLook, "media",
        fmt::format("Seen from here, nothing answers at {}.", fmt::join(silent, ", ")),
        "If a router stands between, that may be all right (many do not let a machine reach itself "
        "by the outside address); else let UDP pass to this port, or correct `announce`.");
  }

  void data() {
    if (!facts_.data_writable) {
      say(Level::kBad, "data", facts_.data_folder + " cannot be written.",
          "Run this as the user of the server (sudo), or correct the owner of the folder.");
    }
    const std::string what =
        fmt::format("{} MB are free where the data is.", facts_.disk_free / kMega);
    if (facts_.disk_free >= 2 * kDiskMin) return good("disk", what);
    say(facts_.disk_free < kDiskMin ? Level::kBad : Level::kLook, "disk", what,
        "Make room: with a full disk nothing new is kept.");
  }

  void clock() {
    if (facts_.now.milliseconds < kEarliest_ms) {
      return say(Level::kBad, "clock", "The clock of this machine is years behind.",
                 "Set it (timedatectl): certificates and links depend on it.");
    }
    if (facts_.clock_synchronised) return good("clock", "The clock is kept right by the network.");
    say(Level::kLook, "clock", "Nothing keeps the clock of this machine right.",
        "Where there is internet: apt install systemd-timesyncd. A machine without a battery "
        "(Raspberry Pi) starts with a wrong time each morning, and browsers then refuse the "
        "certificate.");
  }

  void memory() {
    const std::string what =
        fmt::format("{} MB of memory are free.", facts_.memory_available / kMega);
    if (facts_.memory_available >= 2 * kMemoryMin) return good("memory", what);
    say(facts_.memory_available < kMemoryMin ? Level::kBad : Level::kLook, "memory", what,
        "End other programs: a class of 250 needs about 60 MB.");
  }

  void processor() {
    const std::string what = fmt::format("{} processors; one encrypts {:.0f} MB a second.",
                                         facts_.processors, facts_.encrypted_per_second / 1e6);
    if (facts_.encrypted_per_second >= kEncryptionLook) {
      good("processor", what);
    } else {
      say(Level::kLook, "processor", what,
          "That is little: expect small classes. pendopo capacity will say how small.");
    }
    if (facts_.processor_quota && *facts_.processor_quota < 1) {
      say(Level::kLook, "processor",
          fmt::format("This container may use {:.0f} % of one processor.",
                      *facts_.processor_quota * 100),
          "Give it more where it is configured (cpus), if classes are larger than that carries.");
    }
  }

  void limits() {
    if (facts_.open_files_max < kOpenFilesMin) {
      say(Level::kLook, "limits",
          fmt::format("Only {} files may be open at once; each person needs one.",
                      facts_.open_files_max),
          "Raise it: LimitNOFILE= in the service, or ulimit -n.");
    }
    if (facts_.udp_buffer_max < kUdpBufferMin) {
      say(Level::kLook, "limits",
          fmt::format("The kernel keeps only {} kB of arriving sound and picture.",
                      facts_.udp_buffer_max / 1024),
          "sysctl -w net.core.rmem_max=4194304, and the same in /etc/sysctl.d/, spares large "
          "classes gaps.");
    }
  }

  const Facts& facts_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string_view to_string(Level level) {
  switch (level) {
    case Level::kGood:
      return "good";
    case Level::kLook:
      return "look";
    case Level::kBad:
      return "BAD";
  }
  return "";
}

std::vector<Finding> examine(const Facts& facts) {
  return Examination(facts).all();
}

std::string report(const std::vector<Finding>& findings, bool all) {
  std::string text;
  std::size_t good = 0;
  for (const Finding& finding : findings) {
    if (finding.level == Level::kGood) ++good;
    if (finding.level == Level::kGood && !all) continue;
    text += fmt::format("{:<5} {:<12} {}\n", to_string(finding.level), finding.check, finding.what);
    if (!finding.fix.empty()) text += fmt::format("{:<18} > {}\n", "", finding.fix);
  }
  const std::size_t rest = findings.size() - good;
  return text + fmt::format("{} good, {} to look at\n", good, rest);
}

bool is_bad(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.level == Level::kBad; });
}

}  // namespace doctor
