# Finds Halide 21.0.0, the unpacked Python wheel, and defines the imported target Halide21::Halide.
# Halide's own CMake package wants CMake 3.28 and the Python headers; Debian 12 has CMake 3.25, so this replaces it.
set(HALIDE_DIR ${CMAKE_SOURCE_DIR}/.deps/halide-21.0.0/halide CACHE PATH "the folder with include/Halide.h and lib64/libHalide.so")

find_path(Halide21_INCLUDE_DIR Halide.h PATHS ${HALIDE_DIR}/include NO_DEFAULT_PATH)
find_library(Halide21_LIBRARY Halide PATHS ${HALIDE_DIR}/lib64 NO_DEFAULT_PATH)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Halide21
  REQUIRED_VARS Halide21_LIBRARY Halide21_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "run ./dev setup, which unpacks it into .deps/")

if(Halide21_FOUND AND NOT TARGET Halide21::Halide)
  add_library(Halide21::Halide SHARED IMPORTED)
  set_target_properties(Halide21::Halide PROPERTIES
    IMPORTED_LOCATION ${Halide21_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${Halide21_INCLUDE_DIR}
    INTERFACE_COMPILE_DEFINITIONS "HALIDE_ENABLE_RTTI;HALIDE_WITH_EXCEPTIONS")
endif()
