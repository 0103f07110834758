// Asks an authority when it would like a certificate to be renewed (ARI, RFC 9773): earlier than in
// its own time when it must revoke what it gave. Without I/O, like acme::Issuance.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "acme/issuance.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

namespace acme {

// Between two questions, unless the authority's Retry-After says otherwise within these bounds.
inline constexpr std::chrono::seconds kQuestionPause = std::chrono::hours(6);
inline constexpr std::chrono::seconds kQuestionPauseMin = std::chrono::hours(1);
inline constexpr std::chrono::seconds kQuestionPauseMax = std::chrono::hours(24);

struct RenewalWindow {
  base::WallTime start;
  base::WallTime end;  // after start
};
// Section 4.2; nullopt for anything else.
std::optional<RenewalWindow> read_renewal_window(std::string_view json);
// A moment of it by chance, so that not all servers come at once.
base::WallTime moment_in(const RenewalWindow& window, base::Random& random);

// "2026-11-28T13:05:00Z", with a fraction of a second or another offset too (RFC 3339 section 5.6).
std::optional<base::WallTime> read_timestamp(std::string_view text);

class RenewalQuestion {
 public:
  // `certificate_id`: not empty.
  RenewalQuestion(std::string directory, std::string certificate_id)
      : url_(std::move(directory)), certificate_id_(std::move(certificate_id)) {}

  // As of acme::Issuance; both requests are GETs.
  std::optional<Request> poll_request();
  void receive(base::WallTime wall_now, const Reply& reply);
  void receive_nothing() { is_over_ = true; }

  bool is_over() const { return is_over_; }
  // nullopt: the authority has no wish, does not know this question, or could not be asked.
  const std::optional<RenewalWindow>& window() const { return window_; }
  // How long to wait before the next question.
  std::chrono::seconds pause() const { return pause_; }

 private:
  std::string url_;  // of the next request
  const std::string certificate_id_;
  bool has_directory_ = false;
  bool under_way_ = false;
  bool is_over_ = false;
  std::optional<RenewalWindow> window_;
  std::chrono::seconds pause_ = kQuestionPause;
};

}  // namespace acme
