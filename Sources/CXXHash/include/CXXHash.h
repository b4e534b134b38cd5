#ifndef CXXHASH_H
#define CXXHASH_H
#endif
