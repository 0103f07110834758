#include "server/doctor_domains.hpp"

#include <algorithm>

#include "acme/identifier.hpp"
#include "net/name_lookup.hpp"
#include "net/tls/certificate.hpp"
#include "server/acme_files.hpp"

namespace server {
namespace {

// A name server that is away must not hold the doctor up.
constexpr std::chrono::milliseconds kAnswersWithin{2000};

bool leads_here(const std::vector<base::IpAddress>& addresses, const doctor::Facts& facts) {
  return std::ranges::any_of(addresses, [&](const base::IpAddress& each) {
    return std::ranges::find(facts.own, each) != facts.own.end() ||
           std::ranges::find(facts.announced, each) != facts.announced.end();
  });
}

void look_where_they_lead(const std::vector<std::string>& names, const doctor::Facts& facts,
                          doctor::Domain& domain) {
  const auto answers = net::look_up_names(names, kAnswersWithin);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!answers[i] || answers[i]->empty()) {
      domain.unknown.push_back(names[i]);
    } else if (!leads_here(*answers[i], facts)) {
      domain.elsewhere.push_back(names[i]);
    }
  }
}

void look_at_files(const AcmeFiles& files, const std::string& name,
                   const acme::Identifiers& identifiers, doctor::Domain& domain) {
  const acme::History history = files.history(name);
  if (history.names == domain.names) domain.last_failure = history.sentence;
  const auto saved = files.certificate(name);
  const auto certificate = saved ? net::tls::read_certificate(saved->chain_pem) : std::nullopt;
  if (!certificate) return;
  const auto& have = certificate->names;
  const bool holds_all = std::ranges::all_of(identifiers, [&](const acme::Identifier& each) {
    const auto address = each.address();
    return address ? std::ranges::binary_search(have.addresses, *address)
                   : std::ranges::binary_search(have.dns, each.value);
  });
  if (!holds_all) return;
  domain.not_before = certificate->not_before;
  domain.not_after = certificate->not_after;
}

}  // namespace

void look_at_domains(const Config& config, doctor::Facts& facts) {
  const auto files = AcmeFiles::existing(config.data, config.acme_directory);
  for (const bool of_addresses : {false, true}) {
    acme::Identifiers identifiers;
    doctor::Domain domain;
    std::vector<std::string> names;
    for (const std::string& value : config.domain) {
      const acme::Identifier identifier{value};
      if (identifier.is_address() != of_addresses) continue;
      names.push_back(value);
      identifiers.push_back(identifier);
    }
    if (identifiers.empty()) continue;
    domain.names = acme::to_string(identifiers);
    look_where_they_lead(names, facts, domain);
    look_at_files(files, kAcmeNames[of_addresses ? 1 : 0], identifiers, domain);
    facts.domains.push_back(std::move(domain));
  }
}

}  // namespace server
