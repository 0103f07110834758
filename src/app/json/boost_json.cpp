// The one unit that compiles Boost.JSON; everybody else only includes its headers.
#include <boost/json/src.hpp>
