// Videos that somebody brings to the library, piece by piece.
#pragma once

#include <vector>

#include "app/api/call.hpp"
#include "app/live_uploads.hpp"
#include "app/store_gate.hpp"
#include "school/profile.hpp"

namespace app::api {

class UploadRoutes {
 public:
  // All outlive it.
  struct Parts {
    StoreGate& store;
    LiveUploads& live;
    const school::Profile& profile;
  };
  explicit UploadRoutes(const Parts& parts) : parts_(parts) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply begin(Call& call);
  Reply get(Call& call);
  Reply add(Call& call);
  Reply forget(Call& call);

  bool may_manage(const Call& call) const;

  Parts parts_;
};

}  // namespace app::api
