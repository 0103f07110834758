// The names by which app/ speaks of what lives in a Worker. Chosen by app/; what they name may have
// died, and a command about it is then ignored.
#pragma once

#include "base/strong_id.hpp"

namespace sfu {

using PeerId = base::StrongId<struct PeerTag>;
using PublicationId = base::StrongId<struct PublicationTag>;
using TapId = base::StrongId<struct TapTag>;
using SpeakersId = base::StrongId<struct SpeakersTag>;

}  // namespace sfu
