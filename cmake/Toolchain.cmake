# The pinned toolchain: MLIR and LLVM 22.1 as packaged by Debian, Halide 21.0.0 as unpacked by `./dev setup`.

# A version match is major.minor, so 22 alone would be refused.
find_package(MLIR 22.1 REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
find_package(LLD 22.1 CONFIG HINTS /usr/lib/llvm-22/lib/cmake/lld)
list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")
include(TableGen)
include(AddLLVM)
include(AddMLIR)

find_package(Halide21 REQUIRED)
find_package(GTest REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PNG REQUIRED)
find_package(JPEG REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)

# ONNX's messages for protobuf, as Debian builds them: the wire format and nothing else. libonnx itself, with its checker and its
# reading of external data, is older than every fix of that code and is never linked.
find_library(ONNX_PROTO_LIBRARY onnx_proto REQUIRED)
find_library(PROTOBUF_LIBRARY protobuf REQUIRED)
add_library(resnetc_onnx_messages INTERFACE)
target_compile_definitions(resnetc_onnx_messages INTERFACE ONNX_NAMESPACE=onnx ONNX_ML=1)
target_link_libraries(resnetc_onnx_messages INTERFACE ${ONNX_PROTO_LIBRARY} ${PROTOBUF_LIBRARY})

# Warnings for our code only; packaged headers are system headers.
add_library(resnetc_warnings INTERFACE)
target_compile_options(resnetc_warnings INTERFACE -Wall -Wextra -Wno-unused-parameter)

# Compile settings of the code that includes LLVM or MLIR headers: RTTI on and exceptions off, as the packaged LLVM is built.
add_library(resnetc_mlir INTERFACE)
target_include_directories(resnetc_mlir SYSTEM INTERFACE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_include_directories(resnetc_mlir INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_compile_options(resnetc_mlir INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>)
target_link_libraries(resnetc_mlir INTERFACE MLIR LLVM resnetc_warnings)
