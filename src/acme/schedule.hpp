// When to try for a certificate: the first, the next one in time, and again after a failure, so
// that no limit of an authority is reached. By the wall clock, for certificates are.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "acme/issuance.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

namespace acme {

// After the first failure, doubled with each further one, with up to a quarter more by chance: not
// all servers of a failure come back at once.
inline constexpr std::chrono::seconds kRetryMin = std::chrono::minutes(1);
inline constexpr std::chrono::seconds kRetryMax = std::chrono::hours(12);
// When a name could not be verified by one kind of challenge, before the other is tried.
inline constexpr std::chrono::seconds kOtherKindWait{5};
// A program that starts again has perhaps been told something better, and need not wait for longer.
// Let's Encrypt forgets one of five failures of a name in this time.
inline constexpr std::chrono::seconds kRetryAfterStart = std::chrono::minutes(12);

struct Validity {
  base::WallTime not_before;
  base::WallTime not_after;
  std::optional<base::WallTime> wished = std::nullopt;  // by the authority (acme::RenewalQuestion)
};

// What has been tried without success since the last certificate; outlives a restart.
struct History {
  unsigned failures = 0;
  unsigned challenge_failures = 0;  // of these, for which a name could not be verified
  bool other_kind = false;  // the likelier kind of challenge failed where the other may work
  bool limited = false;     // the authority named the pause itself
  base::WallTime last_try;
  base::WallTime not_earlier;  // the next one
  std::string sentence;        // of the last failure
  std::string names;           // what was asked for: to_string(Identifiers)
};

// As JSON; nullopt for anything that is no such text.
std::string write_history(const History& history);
std::optional<History> read_history(std::string_view json);

// When a third of the lifetime is left, or earlier if the authority wishes it.
base::WallTime renewal_time(const Validity& validity);

// Takes a failure down and says in `history.not_earlier` when the next try may be.
void note_failure(History& history, const Refusal& refusal, base::WallTime now,
                  base::Random& random);
// Forgets the failures: there is a certificate. The next try is not before half of what is left of
// it, or kPauseMax, has passed: with a clock that is wrong it could seem to be due at once.
inline constexpr std::chrono::seconds kPauseMax = std::chrono::hours(12);
void note_success(History& history, const Validity& validity, base::WallTime now);
// After a start: with other names nothing of before counts.
void note_start(History& history, const Identifiers& wanted);

// When the next try is due. `have`: the certificate for exactly what is wanted, if there is one. A
// last try that lies ahead of `now` was noted by a clock that was wrong, and holds nothing up.
base::WallTime next_try(const History& history, const std::optional<Validity>& have,
                        base::WallTime now);

// The kind to begin with, and after each name that could not be verified the other. Which one has
// worked outlives a success.
ChallengeKind kind_to_try(const History& history, ChallengeKind likelier);

}  // namespace acme
