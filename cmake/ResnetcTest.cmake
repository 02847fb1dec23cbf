# Functions that register tests. Every test is a ctest named <folder>.<name>.

# resnetc_add_gtest(NAME SOURCES a.cpp b.cpp LIBS lib...): one program, one ctest.
function(resnetc_add_gtest name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gtest GTest::gtest_main resnetc_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  if(arg_TIMEOUT)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT})
  endif()
endfunction()

# resnetc_add_lit(FOLDER): every .mlir and .test file of tests/FOLDER.
function(resnetc_add_lit folder)
  add_test(NAME lit.${folder}
    COMMAND ${LLVM_TOOLS_BINARY_DIR}/lit -sv --no-progress-bar ${CMAKE_BINARY_DIR}/tests/lit/${folder})
  configure_file(${CMAKE_SOURCE_DIR}/tests/lit.site.cfg.py.in ${CMAKE_BINARY_DIR}/tests/lit/${folder}/lit.site.cfg.py @ONLY)
endfunction()
