#include "app/auth/first_run.hpp"

#include "app/secret/token.hpp"

namespace app::auth {

store::Answer<std::optional<std::string>> make_first_run_token(store::Store& store,
                                                               base::Random& random) {
  const auto used = store.has_administrator();
  if (!used) return base::Failure{used.error()};
  if (*used) return std::optional<std::string>();
  std::string token = secret::make_token(random);
  if (const auto kept = store.set_first_run_token(secret::hash_token(token)); !kept) {
    return base::Failure{kept.error()};
  }
  return std::optional(std::move(token));
}

}  // namespace app::auth
