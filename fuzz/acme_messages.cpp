// links: acme
// What an authority answers, each message by itself and as the answers to a try: the first octet
// says which; a try is given the rest in pieces that a NUL ends.
#include <cstdlib>
#include <string>

#include "acme/issuance.hpp"
#include "acme/messages.hpp"
#include "acme/renewal_question.hpp"
#include "acme/retry_after.hpp"
#include "acme/schedule.hpp"
#include "acme/sentence.hpp"
#include "base/bytes.hpp"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void read_each(std::string_view text) {
  if (const auto directory = acme::read_directory(text)) {
    check(directory->new_order.starts_with("https://"));
    check(directory->profiles.size() <= acme::kListMax);
  }
  if (const auto order = acme::read_order(text)) {
    check(order->status != acme::Status::kValid || !order->certificate.empty());
    for (const auto& url : order->authorizations) check(url.size() <= acme::kUrlSizeMax);
  }
  if (const auto authorization = acme::read_authorization(text)) {
    for (const auto& challenge : authorization->challenges) {
      check(challenge.token.find('/') == std::string::npos && !challenge.token.empty());
    }
  }
  const acme::Problem problem = acme::read_problem(text);
  check(problem.detail.size() <= acme::kDetailSizeMax);
  check(acme::problem_sentence("ca", 400, problem).find('\n') == std::string::npos);
  if (const auto pause = acme::read_retry_after(text, {})) check(*pause <= acme::kRetryAfterMax);
  if (const auto window = acme::read_renewal_window(text)) check(window->start < window->end);
  if (const auto time = acme::read_timestamp(text)) check(time->milliseconds > -86'400'000);
  if (const auto history = acme::read_history(text)) {
    check(acme::read_history(acme::write_history(*history)).has_value());
  }
}

void answer_a_try(std::string_view text) {
  static const auto account = acme::Key::make();
  base::Time now{};
  acme::Issuance issuance({"https://ca.example/dir", {{"a.example"}}, {}}, *account, now);
  while (!text.empty() && !issuance.is_over()) {
    const auto request = issuance.poll_request();
    if (!request) {
      check(issuance.next_timeout() != base::kNever);
      now = issuance.next_timeout();
      issuance.handle_timeout(now);
      continue;
    }
    const std::string piece(text.substr(0, text.find('\0')));
    text.remove_prefix(std::min(text.size(), piece.size() + 1));
    const bool problem = piece.find("acme:error") != std::string::npos;
    issuance.receive(now, {}, {problem ? 400U : 200U, "nonce", "https://ca.example/1", "1", piece});
    check(issuance.answers().size() <= acme::kListMax);
  }
  if (issuance.is_over())
    check(issuance.certificate().has_value() != issuance.refusal().has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = base::as_text({data + 1, size - 1});
  if (data[0] % 2 == 0) {
    read_each(text);
  } else {
    answer_a_try(text);
  }
  return 0;
}
