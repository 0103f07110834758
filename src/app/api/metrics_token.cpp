#include "app/api/metrics_token.hpp"

#include "app/secret/token.hpp"

namespace app::api {
namespace {

constexpr std::string_view kSetting = "metrics_token_hash";

}  // namespace

Outcome<std::string> make_metrics_token(store::Store& store, base::Random& random) {
  std::string token = secret::make_token(random);
  const auto kept = store.set_setting(kSetting, secret::hash_token(token));
  if (!kept) return base::Failure{Trouble{kept.error()}};
  return token;
}

Outcome<void> end_metrics_token(store::Store& store) {
  const auto kept = store.set_setting(kSetting, "");
  if (!kept) return base::Failure{Trouble{kept.error()}};
  return {};
}

store::Answer<bool> is_metrics_token(store::Store& store, std::string_view token) {
  const auto hash = store.setting(kSetting);
  if (!hash) return base::Failure{hash.error()};
  // Hashes are compared, so that how long it takes tells nothing of the token.
  return hash->has_value() && **hash == secret::hash_token(token);
}

}  // namespace app::api
