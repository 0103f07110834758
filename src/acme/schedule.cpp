#include "acme/schedule.hpp"

#include <algorithm>

#include <boost/json/object.hpp>

#include "app/json/fields.hpp"

namespace acme {
namespace {

base::WallTime after(base::WallTime time, std::chrono::seconds pause) {
  return {time.milliseconds + std::chrono::milliseconds(pause).count()};
}

std::chrono::seconds pause_after(unsigned failures, base::Random& random) {
  constexpr unsigned kDoublingsMax = 16;  // past kRetryMax
  const unsigned doublings = std::min(failures == 0 ? 0 : failures - 1, kDoublingsMax);
  const std::chrono::seconds plain = std::min(kRetryMin * (1U << doublings), kRetryMax);
  const std::chrono::seconds more{random.u32() % static_cast<std::uint32_t>(plain.count() / 4 + 1)};
  return std::min(plain + more, kRetryMax);
}

unsigned count_in(app::json::Fields& fields, std::string_view name) {
  constexpr std::int64_t kMax = 1'000'000;
  const std::int64_t number = fields.integer(name);
  if (number < 0 || number > kMax) fields.refuse(app::json::Error::kOutOfRange);
  return fields.ok() ? static_cast<unsigned>(number) : 0;
}

// Until the year 9999, in milliseconds: what is added to it does not overflow.
base::WallTime time_in(app::json::Fields& fields, std::string_view name) {
  constexpr std::int64_t kMax = 253'402'300'800'000;
  const std::int64_t number = fields.integer(name);
  if (number < 0 || number > kMax) fields.refuse(app::json::Error::kOutOfRange);
  return {fields.ok() ? number : 0};
}

}  // namespace

std::string write_history(const History& history) {
  return app::json::write(boost::json::object{{"failures", history.failures},
                                              {"challenge_failures", history.challenge_failures},
                                              {"other_kind", history.other_kind},
                                              {"limited", history.limited},
                                              {"last_try", history.last_try.milliseconds},
                                              {"not_earlier", history.not_earlier.milliseconds},
                                              {"sentence", history.sentence},
                                              {"names", history.names}});
}

std::optional<History> read_history(std::string_view text) {
  const auto object = app::json::parse_object(text);
  if (!object) return std::nullopt;
  app::json::Fields fields(*object);
  History history;
  history.failures = count_in(fields, "failures");
  history.challenge_failures = count_in(fields, "challenge_failures");
  history.other_kind = fields.boolean("other_kind");
  history.limited = fields.boolean("limited");
  history.last_try = time_in(fields, "last_try");
  history.not_earlier = time_in(fields, "not_earlier");
  history.sentence = fields.text("sentence");
  history.names = fields.text("names");
  return fields.ok() ? std::optional(std::move(history)) : std::nullopt;
}

base::WallTime renewal_time(const Validity& validity) {
  const std::int64_t lifetime = validity.not_after.milliseconds - validity.not_before.milliseconds;
  const base::WallTime in_time{validity.not_after.milliseconds -
                               std::max<std::int64_t>(lifetime, 0) / 3};
  return std::min(in_time, validity.wished.value_or(in_time));
}

void note_failure(History& history, const Refusal& refusal, base::WallTime now,
                  base::Random& random) {
  ++history.failures;
  history.limited = refusal.retry_after.has_value();
  history.last_try = now;
  history.sentence = refusal.sentence;
  std::chrono::seconds pause = pause_after(history.failures, random);
  if (refusal.cause == Refusal::Cause::kChallenge) {
    history.other_kind = !history.other_kind;
    if (++history.challenge_failures == 1) pause = kOtherKindWait;
  }
  if (refusal.retry_after) pause = std::max(pause, *refusal.retry_after);
  history.not_earlier = after(now, pause);
}

void note_success(History& history, const Validity& validity, base::WallTime now) {
  const std::int64_t left =
      std::max<std::int64_t>((validity.not_after.milliseconds - now.milliseconds) / 1000, 0);
  History fresh;
  fresh.last_try = now;
  fresh.not_earlier = after(now, std::min(kPauseMax, std::chrono::seconds(left / 2)));
  fresh.names = history.names;
  fresh.other_kind = history.other_kind;
  history = fresh;
}

void note_start(History& history, const Identifiers& wanted) {
  if (const std::string names = to_string(wanted); names != history.names) {
    history = History{};
    history.names = names;
    return;
  }
  if (history.limited) return;
  history.not_earlier = std::min(history.not_earlier, after(history.last_try, kRetryAfterStart));
}

base::WallTime next_try(const History& history, const std::optional<Validity>& have,
                        base::WallTime now) {
  const base::WallTime allowed = history.last_try > now ? now : history.not_earlier;
  return have ? std::max(allowed, renewal_time(*have)) : allowed;
}

ChallengeKind kind_to_try(const History& history, ChallengeKind likelier) {
  if (!history.other_kind) return likelier;
  return likelier == ChallengeKind::kHttp ? ChallengeKind::kTlsAlpn : ChallengeKind::kHttp;
}

}  // namespace acme
