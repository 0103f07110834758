#include "acme/sentence.hpp"

#include <array>

#include <fmt/format.h>

namespace acme {
namespace {

// "" without a detail, else as the authority's own words behind ours.
std::string in_its_words(const Problem& problem) {
  return problem.detail.empty() ? "" : fmt::format(" The authority says: {}", problem.detail);
}

std::string_view port_of(ChallengeKind kind) {
  return kind == ChallengeKind::kHttp ? "80" : "443";
}

struct Words {
  std::string_view type;
  std::string_view sentence;
};

// RFC 8555 section 6.7. {} is the authority.
constexpr std::array kOfRequests = {
    Words{"rejectedIdentifier", "{} gives no certificate for this name or address."},
    Words{"unsupportedIdentifier",
          "{} gives no certificates for this kind of name; not every authority has them for IP "
          "addresses."},
    Words{"caa", "{} may not give one: a CAA record of the domain names other authorities."},
    Words{"externalAccountRequired",
          "{} wants an account that is made with it beforehand, which this program cannot use."},
    Words{"userActionRequired",
          "{} has new terms that somebody must agree to; its words say where."},
    Words{"accountDoesNotExist", "{} does not know our account any more."},
    Words{"unauthorized", "{} refuses our account or our request."},
    Words{"invalidProfile", "{} does not offer the kind of certificate that it announced."},
    Words{"serverInternal", "{} has a failure of its own."},
};

}  // namespace

std::string challenge_sentence(std::string_view identifier, ChallengeKind kind,
                               const Problem& problem) {
  const std::string words = in_its_words(problem);
  const std::string_view port = port_of(kind);
  if (problem.type == "dns") {
    return fmt::format(
        "the authority finds no address for {0}: the DNS entry of {0} must lead to this server.{1}",
        identifier, words);
  }
  if (problem.type == "caa") {
    return fmt::format("a CAA record in the DNS of {} names other authorities.{}", identifier,
                       words);
  }
  if (problem.type == "connection") {
    return fmt::format(
        "the authority cannot reach {} on port {}: the name must lead here, and router and "
        "firewall "
        "must let that port through to this server.{}",
        identifier, port, words);
  }
  if (problem.type == "tls" || problem.type == "unauthorized" ||
      problem.type == "incorrectResponse") {
    return fmt::format(
        "on port {1} of {0} the authority was not answered by this server: the name leads "
        "elsewhere, "
        "or another program or a proxy has that port.{2}",
        identifier, port, words);
  }
  return fmt::format("the authority could not verify {} over port {}.{}", identifier, port, words);
}

std::string problem_sentence(std::string_view host, unsigned status, const Problem& problem) {
  const std::string about = problem.about.empty() ? "" : problem.about + ": ";
  const std::string words = in_its_words(problem);
  if (problem.type == "rateLimited" || status == 429) {
    return fmt::format("{} has been asked too often and wants a pause.{}", host, words);
  }
  for (const Words& each : kOfRequests) {
    if (each.type != problem.type) continue;
    return fmt::format("{}{}{}", about, fmt::format(fmt::runtime(each.sentence), host), words);
  }
  if (status >= 500) return fmt::format("{} does not work now (status {}).{}", host, status, words);
  return fmt::format("{}{} refuses a request (status {}{}{}).{}", about, host, status,
                     problem.type.empty() ? "" : ", ", problem.type, words);
}

}  // namespace acme
