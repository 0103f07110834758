// Expected failures are values. Becomes std::expected when the oldest compiler has it.
#pragma once

#include <utility>

#include <tl/expected.hpp>

namespace base {

template <class T, class E>
using Result = tl::expected<T, E>;

// return Failure{Error::kTooLong};
template <class E>
using Failure = tl::unexpected<E>;

}  // namespace base
