var PT=Object.defineProperty;var b=(t,e,n)=>()=>{if(n)throw n[0];try{return t&&(e=t(t=0)),e}catch(r){throw n=[r],r}};var Gt=(t,e)=>{for(var n in e)PT(t,n,{get:e[n],enumerable:!0})};var qi,RT,Ta,OT,Og,lf=b(()=>{qi=globalThis,RT=globalThis.document||{},Ta=globalThis.process||{},OT=globalThis.console,Og=globalThis.navigator||{}});function Pa(t){if(typeof window<"u"&&window.process?.type==="renderer"||typeof process<"u"&&process.versions?.electron)return!0;let e=typeof navigator<"u"&&navigator.userAgent,n=t||e;return!!(n&&n.indexOf("Electron")>=0)}var uf=b(()=>{});function ke(){return!(typeof process=="object"&&String(process)==="[object process]"&&!process?.browser)||Pa()}var ff=b(()=>{uf()});function df(t){return!t&&!ke()?"Node":Pa(t)?"Electron":(t||Og.userAgent||"").indexOf("Edge")>-1?"Edge":globalThis.chrome?"Chrome":globalThis.safari?"Safari":globalThis.mozInnerScreenX?"Firefox":"Unknown"}var Bg=b(()=>{ff();uf();lf()});var hf,Dn=b(()=>{lf();ff();Bg();hf="4.1.2"});function Dr(t,e){if(!t)throw new Error(e||"Assertion failed")}var pf=b(()=>{});function mf(t){if(!t)return 0;let e;switch(typeof t){case"number":e=t;break;case"object":e=t.logLevel||t.priority||0;break;default:return 0}return Dr(Number.isFinite(e)&&e>=0),e}function Ng(t){let{logLevel:e,message:n}=t;t.logLevel=mf(e);let r=t.args?Array.from(t.args):[];for(;r.length&&r.shift()!==n;);switch(typeof e){case"string":case"function":n!==void 0&&r.unshift(n),t.message=e;break;case"object":Object.assign(t,e);break;default:}typeof t.message=="function"&&(t.message=t.message());let i=typeof t.message;return Dr(i==="string"||i==="object"),Object.assign(t,{args:r},t.opts)}var Dg=b(()=>{pf()});var kn,La,kg=b(()=>{Dg();kn=()=>{},La=class{constructor({level:e=0}={}){this.userData={},this._onceCache=new Set,this._level=e}set level(e){this.setLevel(e)}get level(){return this.getLevel()}setLevel(e){return this._level=e,this}getLevel(){return this._level}warn(e,...n){return this._log("warn",0,e,n,{once:!0})}error(e,...n){return this._log("error",0,e,n)}log(e,n,...r){return this._log("log",e,n,r)}info(e,n,...r){return this._log("info",e,n,r)}once(e,n,...r){return this._log("once",e,n,r,{once:!0})}_log(e,n,r,i,s={}){let o=Ng({logLevel:n,message:r,args:this._buildArgs(n,r,i),opts:s});return this._createLogFunction(e,o,s)}_buildArgs(e,n,r){return[e,n,...r]}_createLogFunction(e,n,r){if(!this._shouldLog(n.logLevel))return kn;let i=this._getOnceTag(r.tag??n.tag??n.message);if((r.once||n.once)&&i!==void 0){if(this._onceCache.has(i))return kn;this._onceCache.add(i)}return this._emit(e,n)}_shouldLog(e){return this.getLevel()>=mf(e)}_getOnceTag(e){if(e!==void 0)try{return typeof e=="string"?e:String(e)}catch{return}}}});function NT(t){try{let e=window[t],n="__storage_test__";return e.setItem(n,n),e.removeItem(n),e}catch{return null}}var Aa,Fg=b(()=>{Aa=class{constructor(e,n,r="sessionStorage"){this.storage=NT(r),this.id=e,this.config=n,this._loadConfiguration()}getConfiguration(){return this.config}setConfiguration(e){if(Object.assign(this.config,e),this.storage){let n=JSON.stringify(this.config);this.storage.setItem(this.id,n)}}_loadConfiguration(){let e={};if(this.storage){let n=this.storage.getItem(this.id);e=n?JSON.parse(n):{}}return Object.assign(this.config,e),this}}});function Ug(t){let e;return t<10?e=`${t.toFixed(2)}ms`:t<100?e=`${t.toFixed(1)}ms`:t<1e3?e=`${t.toFixed(0)}ms`:e=`${(t/1e3).toFixed(2)}s`,e}function Gg(t,e=8){let n=Math.max(e-t.length,0);return`${" ".repeat(n)}${t}`}var Vg=b(()=>{});function zg(t){return typeof t!="string"?t:(t=t.toUpperCase(),Ia[t]||Ia.WHITE)}function $g(t,e,n){return!ke&&typeof t=="string"&&(e&&(t=`\x1B[${zg(e)}m${t}\x1B[39m`),n&&(t=`\x1B[${zg(n)+DT}m${t}\x1B[49m`)),t}var Ia,DT,Wg=b(()=>{Dn();(function(t){t[t.BLACK=30]="BLACK",t[t.RED=31]="RED",t[t.GREEN=32]="GREEN",t[t.YELLOW=33]="YELLOW",t[t.BLUE=34]="BLUE",t[t.MAGENTA=35]="MAGENTA",t[t.CYAN=36]="CYAN",t[t.WHITE=37]="WHITE",t[t.BRIGHT_BLACK=90]="BRIGHT_BLACK",t[t.BRIGHT_RED=91]="BRIGHT_RED",t[t.BRIGHT_GREEN=92]="BRIGHT_GREEN",t[t.BRIGHT_YELLOW=93]="BRIGHT_YELLOW",t[t.BRIGHT_BLUE=94]="BRIGHT_BLUE",t[t.BRIGHT_MAGENTA=95]="BRIGHT_MAGENTA",t[t.BRIGHT_CYAN=96]="BRIGHT_CYAN",t[t.BRIGHT_WHITE=97]="BRIGHT_WHITE"})(Ia||(Ia={}));DT=10});function jg(t,e=["constructor"]){let n=Object.getPrototypeOf(t),r=Object.getOwnPropertyNames(n),i=t;for(let s of r){let o=i[s];typeof o=="function"&&(e.find(a=>s===a)||(i[s]=o.bind(t)))}}var Yg=b(()=>{});var Ma,bt,gf=b(()=>{Dn();Ma=class{getHighResolutionTimer(){let e;if(ke()&&qi.performance)e=qi?.performance?.now?.();else if("hrtime"in Ta){let n=Ta?.hrtime?.();e=n[0]*1e3+n[1]/1e6}else e=Date.now();return e}getMemoryUsageMB(){let n=qi?.performance?.memory?.usedJSHeapSize;return n==null?null:Math.trunc(n/1024/1024)}},bt=new Ma;globalThis.Probe=Ma;globalThis.probe=bt});function kT(t,e,n){if(typeof e=="string"){let r=n.time?Gg(Ug(n.total)):"";e=n.time?`${t}: ${r}  ${e}`:`${t}: ${e}`,e=$g(e,n.color,n.background)}return e}function FT(t){for(let e in t)for(let n in t[e])return n||"untitled";return"empty"}var kr,bf,Se,yf=b(()=>{Dn();kg();Fg();Vg();Wg();Yg();pf();gf();kr={debug:ke()&&console.debug||console.log,log:console.log,info:console.info,warn:console.warn,error:console.error},bf={enabled:!0,level:0},Se=class extends La{constructor({id:e}={id:""}){super({level:0}),this.VERSION=hf,this._startTs=bt.getHighResolutionTimer(),this._deltaTs=bt.getHighResolutionTimer(),this.userData={},this.LOG_THROTTLE_TIMEOUT=0,this.id=e,this.userData={},this._storage=new Aa(`__probe-${this.id}__`,{[this.id]:bf}),this.timeStamp(`${this.id} started`),jg(this),Object.seal(this)}isEnabled(){return this._getConfiguration().enabled}getLevel(){return this._getConfiguration().level}getTotal(){return Number((bt.getHighResolutionTimer()-this._startTs).toPrecision(10))}getDelta(){return Number((bt.getHighResolutionTimer()-this._deltaTs).toPrecision(10))}set priority(e){this.level=e}get priority(){return this.level}getPriority(){return this.level}enable(e=!0){return this._updateConfiguration({enabled:e}),this}setLevel(e){return this._updateConfiguration({level:e}),this}get(e){return this._getConfiguration()[e]}set(e,n){this._updateConfiguration({[e]:n})}settings(){console.table?console.table(this._storage.config):console.log(this._storage.config)}assert(e,n){if(!e)throw new Error(n||"Assertion failed")}warn(e,...n){return this._log("warn",0,e,n,{method:kr.warn,once:!0})}error(e,...n){return this._log("error",0,e,n,{method:kr.error})}deprecated(e,n){return this.warn(`\`${e}\` is deprecated and will be removed in a later version. Use \`${n}\` instead`)}removed(e,n){return this.error(`\`${e}\` has been removed. Use \`${n}\` instead`)}probe(e,n,...r){let i=bt.getMemoryUsageMB();if(i!==null){let s=`${i}MB `;typeof n=="function"?n=()=>`${s}${n()}`:typeof n=="string"&&(n=`${s}${n}`)}return this._log("log",e,n,r,{method:kr.log,time:!0,once:!0})}log(e,n,...r){return this._log("log",e,n,r,{method:kr.debug})}info(e,n,...r){return this._log("info",e,n,r,{method:console.info})}once(e,n,...r){return this._log("once",e,n,r,{method:kr.debug||kr.info,once:!0})}table(e,n,r){return n?this._log("table",e,n,r&&[r]||[],{method:console.table||kn,tag:FT(n)}):kn}time(e,n){return this._log("time",e,n,[],{method:console.time?console.time:console.info})}timeEnd(e,n){return this._log("time",e,n,[],{method:console.timeEnd?console.timeEnd:console.info})}timeStamp(e,n){return this._log("time",e,n,[],{method:console.timeStamp||kn})}group(e,n,r={collapsed:!1}){let i=(r.collapsed?console.groupCollapsed:console.group)||console.info;return this._log("group",e,n,[],{method:i})}groupCollapsed(e,n,r={}){return this.group(e,n,Object.assign({},r,{collapsed:!0}))}groupEnd(e){return this._log("groupEnd",e,"",[],{method:console.groupEnd||kn})}withGroup(e,n,r){this.group(e,n)();try{r()}finally{this.groupEnd(e)()}}trace(){console.trace&&console.trace()}_shouldLog(e){return this.isEnabled()&&super._shouldLog(e)}_emit(e,n){let r=n.method;Dr(r),n.total=this.getTotal(),n.delta=this.getDelta(),this._deltaTs=bt.getHighResolutionTimer();let i=kT(this.id,n.message,n);return r.bind(console,i,...n.args)}_getConfiguration(){return this._storage.config[this.id]||this._updateConfiguration(bf),this._storage.config[this.id]}_updateConfiguration(e){let n=this._storage.config[this.id]||{...bf};this._storage.setConfiguration({[this.id]:{...n,...e}})}};Se.VERSION=hf});var Hg=b(()=>{gf();globalThis.probe||(globalThis.probe=bt)});var MU,Ki=b(()=>{yf();yf();Hg();MU=new Se({id:"@probe.gl/log"})});function ts(){let t;if(typeof window<"u"&&window.performance)t=window.performance.now();else if(typeof process<"u"&&process.hrtime){let e=process.hrtime();t=e[0]*1e3+e[1]/1e6}else t=Date.now();return t}var Nf=b(()=>{});var Un,Df=b(()=>{Nf();Un=class{constructor(e,n){this.sampleSize=1,this.time=0,this.count=0,this.samples=0,this.lastTiming=0,this.lastSampleTime=0,this.lastSampleCount=0,this._count=0,this._time=0,this._samples=0,this._startTime=0,this._timerPending=!1,this.name=e,this.type=n,this.reset()}reset(){return this.time=0,this.count=0,this.samples=0,this.lastTiming=0,this.lastSampleTime=0,this.lastSampleCount=0,this._count=0,this._time=0,this._samples=0,this._startTime=0,this._timerPending=!1,this}setSampleSize(e){return this.sampleSize=e,this}incrementCount(){return this.addCount(1),this}decrementCount(){return this.subtractCount(1),this}addCount(e){return this._count+=e,this._samples++,this._checkSampling(),this}subtractCount(e){return this._count-=e,this._samples++,this._checkSampling(),this}addTime(e){return this._time+=e,this.lastTiming=e,this._samples++,this._checkSampling(),this}timeStart(){return this._startTime=ts(),this._timerPending=!0,this}timeEnd(){return this._timerPending?(this.addTime(ts()-this._startTime),this._timerPending=!1,this._checkSampling(),this):this}getSampleAverageCount(){return this.sampleSize>0?this.lastSampleCount/this.sampleSize:0}getSampleAverageTime(){return this.sampleSize>0?this.lastSampleTime/this.sampleSize:0}getSampleHz(){return this.lastSampleTime>0?this.sampleSize/(this.lastSampleTime/1e3):0}getAverageCount(){return this.samples>0?this.count/this.samples:0}getAverageTime(){return this.samples>0?this.time/this.samples:0}getHz(){return this.time>0?this.samples/(this.time/1e3):0}_checkSampling(){this._samples===this.sampleSize&&(this.lastSampleTime=this._time,this.lastSampleCount=this._count,this.count+=this._count,this.time+=this._time,this.samples+=this._samples,this._time=0,this._count=0,this._samples=0)}}});var Ye,ob=b(()=>{Df();Ye=class{constructor(e){this.stats={},this.id=e.id,this.stats={},this._initializeStats(e.stats),Object.seal(this)}get(e,n="count"){return this._getOrCreate({name:e,type:n})}get size(){return Object.keys(this.stats).length}reset(){for(let e of Object.values(this.stats))e.reset();return this}forEach(e){for(let n of Object.values(this.stats))e(n)}getTable(){let e={};return this.forEach(n=>{e[n.name]={time:n.time||0,count:n.count||0,average:n.getAverageTime()||0,hz:n.getHz()||0}}),e}_initializeStats(e=[]){e.forEach(n=>this._getOrCreate(n))}_getOrCreate(e){let{name:n,type:r}=e,i=this.stats[n];return i||(e instanceof Un?i=e:i=new Un(n,r),this.stats[n]=i),i}}});var ns=b(()=>{ob();Df();Nf()});function Db(t){return ArrayBuffer.isView(t)&&!(t instanceof DataView)}function kb(t){return Array.isArray(t)?t.length===0||typeof t[0]=="number":!1}function ls(t){return Db(t)||kb(t)}var Fb=b(()=>{});var qf=b(()=>{Fb()});function Wr(t){let e=t.split(""),n=0,r=0,i=!1,s=!1,o=!1;for(;n<t.length;){let a=t[n],c=t[n+1];if(s){o?o=!1:a==="\\"?o=!0:a==='"'&&(s=!1),n++;continue}if(i){a===`
`||a==="\r"?i=!1:e[n]=" ",n++;continue}if(r>0){if(a==="/"&&c==="*"){e[n]=" ",e[n+1]=" ",r++,n+=2;continue}if(a==="*"&&c==="/"){e[n]=" ",e[n+1]=" ",r--,n+=2;continue}a!==`
`&&a!=="\r"&&(e[n]=" "),n++;continue}if(a==='"'){s=!0,n++;continue}if(a==="/"&&c==="/"){e[n]=" ",e[n+1]=" ",i=!0,n+=2;continue}if(a==="/"&&c==="*"){e[n]=" ",e[n+1]=" ",r=1,n+=2;continue}n++}return e.join("")}function Vn(t,e){let n=Wr(t),r=[];for(let i of e){i.lastIndex=0;let s;for(s=i.exec(n);s;){let o=i===e[0],a=s.index,c=s[0].length;r.push({match:t.slice(a,a+c),index:a,length:c,bindingToken:s[o?1:2],groupToken:s[o?2:1],accessDeclaration:s[3]?.trim(),name:s[4]}),s=i.exec(n)}}return r.sort((i,s)=>i.index-s.index)}function rd(t,e,n){let r=Vn(t,e);if(!r.length)return t;let i="",s=0;for(let o of r)i+=t.slice(s,o.index),i+=n(o),s=o.index+o.length;return i+=t.slice(s),i}function id(t){return/@binding\(\s*auto\s*\)/.test(Wr(t))}function Jb(t,e){return Vn(t,e===$r||e===Wa?t3:e).find(r=>r.bindingToken==="auto")}var Ge,$r,Wa,Qb,t3,ja=b(()=>{Ge="(?:var<\\s*(uniform|storage(?:\\s*,\\s*[A-Za-z_][A-Za-z0-9_]*)?)\\s*>|var)\\s+([A-Za-z_][A-Za-z0-9_]*)",$r=[new RegExp(`@binding\\(\\s*(auto|\\d+)\\s*\\)\\s*@group\\(\\s*(\\d+)\\s*\\)\\s*${Ge}`,"g"),new RegExp(`@group\\(\\s*(\\d+)\\s*\\)\\s*@binding\\(\\s*(auto|\\d+)\\s*\\)\\s*${Ge}`,"g")],Wa=[new RegExp(`@binding\\(\\s*(auto|\\d+)\\s*\\)\\s*@group\\(\\s*(\\d+)\\s*\\)\\s*${Ge}`,"g"),new RegExp(`@group\\(\\s*(\\d+)\\s*\\)\\s*@binding\\(\\s*(auto|\\d+)\\s*\\)\\s*${Ge}`,"g")],Qb=[new RegExp(`@binding\\(\\s*(\\d+)\\s*\\)\\s*@group\\(\\s*(\\d+)\\s*\\)\\s*${Ge}`,"g"),new RegExp(`@group\\(\\s*(\\d+)\\s*\\)\\s*@binding\\(\\s*(\\d+)\\s*\\)\\s*${Ge}`,"g")],t3=[new RegExp(`@binding\\(\\s*(auto)\\s*\\)\\s*@group\\(\\s*(\\d+)\\s*\\)\\s*${Ge}`,"g"),new RegExp(`@group\\(\\s*(\\d+)\\s*\\)\\s*@binding\\(\\s*(auto)\\s*\\)\\s*${Ge}`,"g"),new RegExp(`@binding\\(\\s*(auto)\\s*\\)\\s*@group\\(\\s*(\\d+)\\s*\\)(?:[\\s\\n\\r]*@[A-Za-z_][^\\n\\r]*)*[\\s\\n\\r]*${Ge}`,"g"),new RegExp(`@group\\(\\s*(\\d+)\\s*\\)\\s*@binding\\(\\s*(auto)\\s*\\)(?:[\\s\\n\\r]*@[A-Za-z_][^\\n\\r]*)*[\\s\\n\\r]*${Ge}`,"g")]});function Ha(t,e={}){let n=ey(t),r=n3(n);if(!r)return null;let i=r3(n,r);if(!i)return null;let s=s3(n,r,i);if(!s)return null;if(e.scanVertexAttributes===!1)return{attributes:[],bindings:s};let o=i3(n,r);if(!o)return null;let a=u3(n,r,i,o,e.vertexEntryPoint);return a?{attributes:a,bindings:s}:null}function ey(t){let e=Wr(t),n=/[A-Za-z_][A-Za-z0-9_]*|(?:0[xX][0-9A-Fa-f]+|\d+)|[@(){}<>\[\]:,;=]/g,r=[],i=n.exec(e);for(;i;)r.push({value:i[0],index:i.index}),i=n.exec(e);return r}function n3(t){let e=[],n=0;for(let r of t){if(r.value==="}"&&n===0)return null;e.push(n),r.value==="{"?n++:r.value==="}"&&n--}return n===0?e:null}function r3(t,e){let n=new Map;for(let r=0;r<t.length;r++){if(e[r]!==0||t[r].value!=="alias")continue;let i=t[r+1]?.value;if(!ds(i)||t[r+2]?.value!=="="||n.has(i))return null;let s=ry(t,e,r+3,";");if(s<0||s===r+3)return null;n.set(i,Ya(t.slice(r+3,s))),r=s}return n}function i3(t,e){let n=new Map;for(let r=0;r<t.length;r++){if(e[r]!==0||t[r].value!=="struct")continue;let i=t[r+1]?.value,s=r+2;if(!ds(i)||n.has(i)||t[s]?.value!=="{")return null;let o=cd(t,s,"{","}");if(o<0)return null;n.set(i,t.slice(s+1,o)),r=o}return n}function s3(t,e,n){let r=[],i=new Set,s=new Set;for(let o=0;o<t.length;o++){if(e[o]!==0||t[o].value!=="var")continue;let a=iy(t,e,o),c=t.slice(a,o),l=sd(c,"group"),u=sd(c,"binding");if(l===null||u===null||l===void 0!=(u===void 0))return null;if(l===void 0||u===void 0)continue;let f=o+1,d=[];if(t[f]?.value==="<"){let x=cd(t,f,"<",">");if(x<0)return null;let _=Xa(t.slice(f+1,x),",");if(!_)return null;d=_.map(Ya),f=x+1}let h=t[f]?.value;if(!ds(h)||t[f+1]?.value!==":")return null;let p=ry(t,e,f+2,";");if(p<0||p===f+2)return null;let m=ad(Ya(t.slice(f+2,p)),n);if(!m)return null;let g=o3({name:h,group:l,location:u,addressSpace:d,resourceType:m}),y=`${l}:${u}`;if(!g||i.has(y)||s.has(h))return null;r.push(g),i.add(y),s.add(h),o=p}return l3(r),r.sort((o,a)=>o.group-a.group||o.location-a.location||o.name.localeCompare(a.name))}function o3(t){let{name:e,group:n,location:r,addressSpace:i,resourceType:s}=t,o={name:e,group:n,location:r};if(i[0]==="uniform"&&i.length===1)return{...o,type:"uniform"};if(i[0]==="storage"&&i.length<=2){let a=i[1]||"read";return a==="read"?{...o,type:"read-only-storage"}:a==="read_write"?{...o,type:"storage"}:null}return i.length>0?null:s==="sampler"||s==="sampler_comparison"?{...o,type:"sampler",...s==="sampler_comparison"?{samplerType:"comparison"}:{}}:s==="texture_external"?{...o,type:"external-texture"}:a3(o,s)||c3(o,s)}function a3(t,e){let n=/^texture_storage_(1d|2d|2d_array|3d)<([A-Za-z0-9_]+),(read|write|read_write)>$/.exec(e);if(!n)return null;let r={read:"read-only",write:"write-only",read_write:"read-write"}[n[3]];return{...t,type:"storage",format:n[2],access:r,viewDimension:od(n[1])}}function c3(t,e){let n=/^texture_(multisampled_)?(1d|2d|2d_array|cube|cube_array|3d)<(f32|i32|u32)>$/.exec(e);if(n){if(n[1]&&n[2]!=="2d")return null;let i={f32:"float",i32:"sint",u32:"uint"}[n[3]];return{...t,type:"texture",viewDimension:od(n[2]),sampleType:i,multisampled:!!n[1]}}let r=/^texture_depth_(multisampled_)?(2d|2d_array|cube|cube_array)$/.exec(e);return!r||r[1]&&r[2]!=="2d"?null:{...t,type:"texture",viewDimension:od(r[2]),sampleType:"depth",multisampled:!!r[1]}}function l3(t){for(let e of t){if(e.type!=="sampler"||e.samplerType||!e.name.endsWith("Sampler"))continue;let n=e.name.slice(0,-7);t.find(i=>i.type==="texture"&&i.name===n&&i.group===e.group)?.sampleType==="depth"&&(e.samplerType="non-filtering")}}function u3(t,e,n,r,i){let s=f3(t,e);if(!s)return null;let o=s.filter(h=>h.vertex),a=i?o.find(h=>h.name===i):o.length===1?o[0]:void 0;if(!a)return o.length===0&&!i?[]:null;let c=Xa(a.parameters,",");if(!c)return null;let l=[],u=new Set,f=new Set,d=new Set;for(let h of c)if(h.length>0&&!ty({declaration:h,aliases:n,structures:r,attributes:l,attributeLocations:u,attributeNames:f,visitedStructures:d}))return null;return l.sort((h,p)=>h.location-p.location||h.name.localeCompare(p.name))}function f3(t,e){let n=[],r=new Set;for(let i=0;i<t.length;i++){if(e[i]!==0||t[i].value!=="fn")continue;let s=t[i+1]?.value,o=i+2;if(!ds(s)||r.has(s)||t[o]?.value!=="(")return null;let a=cd(t,o,"(",")");if(a<0)return null;let c=iy(t,e,i);n.push({name:s,vertex:ny(t.slice(c,i),"vertex"),parameters:t.slice(o+1,a)}),r.add(s),i=a}return n}function ty(t){let{declaration:e,aliases:n,structures:r,attributes:i,attributeLocations:s,attributeNames:o,visitedStructures:a}=t,c=p3(e,":");if(c<1||c===e.length-1)return!1;let l=m3(e.slice(0,c)),u=sd(e.slice(0,c),"location"),f=ny(e.slice(0,c),"builtin"),d=ad(Ya(e.slice(c+1)),n);if(!l||u===null||!d||u!==void 0&&f)return!1;if(u!==void 0){let m=h3(d);return!m||s.has(u)||o.has(l)?!1:(i.push({name:l,location:u,type:m}),s.add(u),o.add(l),!0)}if(f)return!0;let h=r.get(d);if(!h||a.has(d))return!1;let p=Xa(h,",");if(!p)return!1;a.add(d);for(let m of p)if(m.length>0&&!ty({...t,declaration:m}))return!1;return a.delete(d),!0}function ad(t,e,n=new Set){let r=ey(t),i="";for(let s of r){let o=e.get(s.value);if(!o){i+=d3(s.value);continue}if(n.has(s.value))return null;let a=new Set(n);a.add(s.value);let c=ad(o,e,a);if(!c)return null;i+=c}return i}function d3(t){let e=/^(vec[234]|mat[234]x[234])([fiuh])$/.exec(t);if(!e)return t;let n={f:"f32",i:"i32",u:"u32",h:"f16"}[e[2]];return`${e[1]}<${n}>`}function h3(t){return/^(?:i32|u32|f32|f16|vec[234]<(?:i32|u32|f32|f16)>)$/.test(t)?t:null}function sd(t,e){let n;for(let r=0;r<t.length;r++)if(!(t[r].value!=="@"||t[r+1]?.value!==e)){if(n!==void 0||t[r+2]?.value!=="("||!/^\d+$/.test(t[r+3]?.value||"")||t[r+4]?.value!==")")return null;n=Number(t[r+3].value)}return n}function ny(t,e){return t.some((n,r)=>n.value==="@"&&t[r+1]?.value===e)}function od(t){return t.replace("_","-")}function cd(t,e,n,r){let i=0;for(let s=e;s<t.length;s++)if(t[s].value===n)i++;else if(t[s].value===r&&--i===0)return s;return-1}function Xa(t,e){let n=[],r=0,i={"(":0,"<":0,"[":0,"{":0},s=Object.keys(i),o={")":"(",">":"<","]":"[","}":"{"};for(let a=0;a<t.length;a++){let c=t[a].value;if(c===e&&s.every(l=>i[l]===0)){n.push(t.slice(r,a)),r=a+1;continue}if(c in i)i[c]++;else if(c in o){let l=o[c];if(i[l]--,i[l]<0)return null}}return s.every(a=>i[a]===0)?(n.push(t.slice(r)),n):null}function p3(t,e){let n=Xa(t,e);return n&&n.length===2?n[0].length:-1}function ry(t,e,n,r){for(let i=n;i<t.length;i++)if(e[i]===0&&t[i].value===r)return i;return-1}function iy(t,e,n){for(let r=n-1;r>=0;r--)if(t[r].value===";"&&e[r]===0||t[r].value==="}"&&e[r]===1)return r+1;return 0}function m3(t){for(let e=t.length-1;e>=0;e--)if(ds(t[e].value))return t[e].value;return null}function Ya(t){return t.map(e=>e.value).join("")}function ds(t){return!!(t&&/^[A-Za-z_][A-Za-z0-9_]*$/.test(t))}var ld=b(()=>{ja()});function $t(t,e){if(!t){let n=new Error(e||"shadertools: assertion failed.");throw Error.captureStackTrace?.(n,$t),n}}var Za=b(()=>{});function oy(t){let e={};for(let[n,r]of Object.entries(t))e[n]=g3(r);return e}function g3(t){let e=sy(t);if(e!=="object")return{value:t,...ud[e],type:e};if(typeof t=="object")return t?t.type!==void 0?{...t,...ud[t.type],type:t.type}:t.value===void 0?{type:"object",value:t}:(e=sy(t.value),{...t,...ud[e],type:e}):{type:"object",value:null};throw new Error("props")}function sy(t){return Array.isArray(t)||ArrayBuffer.isView(t)?"array":typeof t}var ud,ay=b(()=>{ud={number:{type:"number",validate(t,e){return Number.isFinite(t)&&typeof e=="object"&&(e.max===void 0||t<=e.max)&&(e.min===void 0||t>=e.min)}},array:{type:"array",validate(t,e){return Array.isArray(t)||ArrayBuffer.isView(t)}}}});var cy,ly,uy=b(()=>{cy=`#ifdef MODULE_LOGDEPTH
  logdepth_adjustPosition(gl_Position);
#endif
`,ly=`#ifdef MODULE_MATERIAL
  fragColor = material_filterColor(fragColor);
#endif

#ifdef MODULE_LIGHTING
  fragColor = lighting_filterColor(fragColor);
#endif

#ifdef MODULE_FOG
  fragColor = fog_filterColor(fragColor);
#endif

#ifdef MODULE_PICKING
  fragColor = picking_filterHighlightColor(fragColor);
  fragColor = picking_filterPickingColor(fragColor);
#endif

#ifdef MODULE_LOGDEPTH
  logdepth_setFragDepth();
#endif
`});function hy(t){let e={vertex:{},fragment:{}};for(let n in t){let r=t[n],i=y3(n);typeof r=="string"&&(r={order:0,injection:r}),e[i][n]=r}return e}function y3(t){let e=t.slice(0,2);switch(e){case"vs":return"vertex";case"fs":return"fragment";default:throw new Error(e)}}function ps(t,e,n,r=!1,i="glsl",s={}){let o=e==="vertex";for(let a in n){let c=n[a];c.sort((u,f)=>u.order-f.order),fd.length=c.length;for(let u=0,f=c.length;u<f;++u)fd[u]=c[u].injection;let l=`${fd.join(`
`)}
`;switch(a){case"vs:#decl":(i==="wgsl"||o)&&(t=t.replace(hs,l));break;case"vs:#main-start":(i==="wgsl"||o)&&(t=i==="wgsl"?qa(t,"vertex",l,"start",s.vertex):t.replace(fy,u=>u+l));break;case"vs:#main-end":(i==="wgsl"||o)&&(t=i==="wgsl"?qa(t,"vertex",l,"end",s.vertex):t.replace(dy,u=>l+u));break;case"fs:#decl":(i==="wgsl"||!o)&&(t=t.replace(hs,l));break;case"fs:#main-start":(i==="wgsl"||!o)&&(t=i==="wgsl"?qa(t,"fragment",l,"start",s.fragment):t.replace(fy,u=>u+l));break;case"fs:#main-end":(i==="wgsl"||!o)&&(t=i==="wgsl"?qa(t,"fragment",l,"end",s.fragment):t.replace(dy,u=>l+u));break;default:t=t.replace(a,u=>u+l)}}return t=t.replace(hs,""),r&&(t=t.replace(/\}\s*$/,a=>a+b3[e])),t}function qa(t,e,n,r,i){let s=_3(t,e,i);if(!s)return t;if(r==="start"){let o=s.openBraceIndex+1;return`${t.slice(0,o)}
${n}${t.slice(o)}`}return`${t.slice(0,s.closeBraceIndex)}${n}${t.slice(s.closeBraceIndex)}`}function _3(t,e,n){let r=e==="vertex"?"@vertex":"@fragment",i=t.indexOf(r);if(i<0)return null;let s=n?t.search(new RegExp(`\\bfn\\s+${x3(n)}\\s*\\(`)):t.indexOf("fn",i);if(s<0)return null;let o=t.indexOf("{",s);if(o<0)return null;let a=0;for(let c=o;c<t.length;c++){let l=t[c];if(l==="{")a++;else if(l==="}"&&(a--,a===0))return{openBraceIndex:o,closeBraceIndex:c}}return null}function x3(t){return t.replace(/[.*+?^${}()|[\]\\]/g,"\\$&")}var b3,fy,dy,fd,hs,dd=b(()=>{uy();b3={vertex:cy,fragment:ly},fy=/void\s+main\s*\([^)]*\)\s*\{\n?/,dy=/}\n?[^{}]*$/,fd=[],hs="__LUMA_INJECT_DECLARATIONS__"});function jr(t){t.map(e=>v3(e))}function v3(t){if(t.instance)return;jr(t.dependencies||[]);let{propTypes:e={},deprecations:n=[],inject:r={}}=t,i={normalizedInjections:hy(r),parsedDeprecations:E3(n)};e&&(i.propValidators=oy(e)),t.instance=i;let s={};e&&(s=Object.entries(e).reduce((o,[a,c])=>{let l=c?.value;return l&&(o[a]=l),o},{})),t.defaultUniforms={...t.defaultUniforms,...s}}function hd(t,e,n){t.deprecations?.forEach(r=>{r.regex?.test(e)&&(r.deprecated?n.deprecated(r.old,r.new)():n.removed(r.old,r.new)())})}function E3(t){return t.forEach(e=>{e.type==="function"?e.regex=new RegExp(`\\b${e.old}\\(`):e.regex=new RegExp(`${e.type} ${e.old};`)}),t}var Ka=b(()=>{ay();dd()});function zn(t){jr(t);let e={},n={};py({modules:t,level:0,moduleMap:e,moduleDepth:n});let r=Object.keys(n).sort((i,s)=>n[s]-n[i]).map(i=>e[i]);return jr(r),r}function py(t){let{modules:e,level:n,moduleMap:r,moduleDepth:i}=t;if(n>=5)throw new Error("Possible loop in shader dependency graph");for(let s of e)r[s.name]=s,(i[s.name]===void 0||i[s.name]<n)&&(i[s.name]=n);for(let s of e)s.dependencies&&py({modules:s.dependencies,level:n+1,moduleMap:r,moduleDepth:i})}var pd=b(()=>{Ka()});var S,Pe=b(()=>{Ki();S=new Se({id:"luma.gl"})});function w3(t,e){return t!=null?!!t:e!==void 0?e!=="production":!1}function S3(){return w3(S.get("debug"),T3())}function T3(){let t=globalThis.process;if(t?.env)return t.env.NODE_ENV}var Qa,md=b(()=>{Pe();Qa={id:null,powerPreference:"high-performance",failIfMajorPerformanceCaveat:!1,featureLevel:void 0,optionalFeatures:[],xrCompatible:!1,createCanvasContext:void 0,webgl:{},onError:(t,e)=>{},onResize:(t,e)=>{let[n,r]=t.getDevicePixelSize();S.log(1,`${t} resized => ${n}x${r}px`)()},onPositionChange:(t,e)=>{let[n,r]=t.getPosition();S.log(1,`${t} repositioned => ${n},${r}`)()},onVisibilityChange:t=>S.log(1,`${t} Visibility changed ${t.isVisible}`)(),onDevicePixelRatioChange:(t,e)=>S.log(1,`${t} DPR changed ${e.oldRatio} => ${t.devicePixelRatio}`)(),debug:S3(),debugGPUTime:!1,debugShaders:S.get("debug-shaders")||void 0,debugFramebuffers:!!S.get("debug-framebuffers"),debugFactories:!!S.get("debug-factories"),debugWebGL:!!S.get("debug-webgl"),debugSpectorJS:void 0,debugSpectorJSUrl:void 0,_reuseDevices:!1,_cacheShaders:!0,_destroyShaders:!1,_cachePipelines:!0,_sharePipelines:!0,_destroyPipelines:!1,_initializeFeatures:!0,_disabledFeatures:{"compilation-status-async-webgl":!0},_handle:void 0}});function A3(t,e){let n=t.stats,r=!1;for(let c of e)n[c]||(t.get(c),r=!0);let i=Object.keys(n).length,s=my.get(t);if(!r&&s?.orderedStatNames===e&&s.statCount===i)return;let o={},a=gy.get(e);a||(a=new Set(e),gy.set(e,a));for(let c of e)n[c]&&(o[c]=n[c]);for(let[c,l]of Object.entries(n))a.has(c)||(o[c]=l);for(let c of Object.keys(n))delete n[c];Object.assign(n,o),my.set(t,{orderedStatNames:e,statCount:i})}var P3,L3,my,gy,gd,Ja,bd=b(()=>{ns();P3="GPU Time and Memory",L3=["Adapter","GPU","GPU Type","GPU Backend","Frame Rate","CPU Time","GPU Time","GPU Memory","Buffer Memory","Texture Memory","External Buffer Memory","External Texture Memory","Swap Chain Texture"],my=new WeakMap,gy=new WeakMap,gd=class{stats=new Map;getStats(e){return this.get(e)}get(e){this.stats.has(e)||this.stats.set(e,new Ye({id:e}));let n=this.stats.get(e);return e===P3&&A3(n,L3),n}},Ja=new gd});var I3,by,yd,Yr,yy=b(()=>{md();bd();Pe();I3="set luma.log.level=1 (or higher) to trace rendering",by="No matching device found. Ensure `@luma.gl/webgl` and/or `@luma.gl/webgpu` modules are imported.",yd=class t{static defaultProps={...Qa,type:"best-available",adapters:void 0,waitForPageLoad:!0};stats=Ja;log=S;VERSION="9.4.2";spector;preregisteredAdapters=new Map;constructor(){if(globalThis.luma){if(globalThis.luma.VERSION!==this.VERSION)throw S.error(`Found luma.gl ${globalThis.luma.VERSION} while initialzing ${this.VERSION}`)(),S.error("'yarn why @luma.gl/core' can help identify the source of the conflict")(),new Error("luma.gl - multiple versions detected: see console log");S.error("This version of luma.gl has already been initialized")()}S.log(1,`${this.VERSION} - ${I3}`)(),globalThis.luma=this}async createDevice(e={}){let n={...t.defaultProps,...e},r=this.selectAdapter(n.type,n.adapters);if(!r)throw new Error(by);return n.waitForPageLoad&&await r.pageLoaded,await r.create(n)}async attachDevice(e,n){let r=this._getTypeFromHandle(e,n.adapters),i=r&&this.selectAdapter(r,n.adapters);if(!i)throw new Error(by);return await i?.attach?.(e,n)}registerAdapters(e){for(let n of e)this.preregisteredAdapters.set(n.type,n)}getSupportedAdapters(e=[]){let n=this._getAdapterMap(e);return Array.from(n).map(([,r])=>r).filter(r=>r.isSupported?.()).map(r=>r.type)}getBestAvailableAdapterType(e=[]){let n=["webgpu","webgl","null"],r=this._getAdapterMap(e);for(let i of n)if(r.get(i)?.isSupported?.())return i;return null}selectAdapter(e,n=[]){let r=e;e==="best-available"&&(r=this.getBestAvailableAdapterType(n));let i=this._getAdapterMap(n);return r&&i.get(r)||null}enforceWebGL2(e=!0,n=[]){let i=this._getAdapterMap(n).get("webgl");i||S.warn("enforceWebGL2: webgl adapter not found")(),i?.enforceWebGL2?.(e)}setDefaultDeviceProps(e){Object.assign(t.defaultProps,e)}_getAdapterMap(e=[]){let n=new Map(this.preregisteredAdapters);for(let r of e)n.set(r.type,r);return n}_getTypeFromHandle(e,n=[]){return e instanceof WebGL2RenderingContext?"webgl":typeof GPUDevice<"u"&&e instanceof GPUDevice||e?.queue?"webgpu":e===null?"null":(e instanceof WebGLRenderingContext?S.warn("WebGL1 is not supported",e)():S.warn("Unknown handle type",e)(),null)}},Yr=new yd});function R3(){return ec||(C3()||typeof window>"u"?ec=Promise.resolve():ec=new Promise(t=>window.addEventListener("load",()=>t()))),ec}var ms,M3,C3,ec,_y=b(()=>{Dn();ms=class{get pageLoaded(){return R3()}},M3=ke()&&typeof document<"u",C3=()=>M3&&document.readyState==="complete",ec=null});function Et(t="id"){_d[t]=_d[t]||1;let e=_d[t]++;return`${t}-${e}`}var _d,Hr=b(()=>{_d={}});function F3(t,e){let n={...e};for(let r in t)t[r]!==void 0&&(n[r]=t[r]);return n}function Ty(t,e){let n=t.stats,r=!1;for(let c of e)n[c]||(t.get(c),r=!0);let i=Object.keys(n).length,s=wy.get(t);if(!r&&s?.orderedStatNames===e&&s.statCount===i)return;let o={},a=Sy.get(e);a||(a=new Set(e),Sy.set(e,a));for(let c of e)n[c]&&(o[c]=n[c]);for(let[c,l]of Object.entries(n))a.has(c)||(o[c]=l);for(let c of Object.keys(n))delete n[c];Object.assign(n,o),wy.set(t,{orderedStatNames:e,statCount:i})}function Py(t){return t.type==="webgl"?k3:D3}function gs(t){let e=t.userData[O3];return e?.enabled?e:null}function cn(){return globalThis.performance?.now?.()??Date.now()}function U3(t,e){let n=gs(t);if(!(!n||!n.activeDefaultFramebufferAcquireDepth))switch(n.transientCanvasResourceCreates=(n.transientCanvasResourceCreates||0)+1,e){case"Texture":n.transientCanvasTextureCreates=(n.transientCanvasTextureCreates||0)+1;break;case"TextureView":n.transientCanvasTextureViewCreates=(n.transientCanvasTextureViewCreates||0)+1;break;case"Sampler":n.transientCanvasSamplerCreates=(n.transientCanvasSamplerCreates||0)+1;break;case"Framebuffer":n.transientCanvasFramebufferCreates=(n.transientCanvasFramebufferCreates||0)+1;break;default:break}}function G3(t){let e=Object.getPrototypeOf(t);for(;e;){let n=Object.getPrototypeOf(e);if(!n||n===N.prototype)return V3(e)||t[Symbol.toStringTag]||t.constructor.name;e=n}return t[Symbol.toStringTag]||t.constructor.name}function V3(t){let e=Object.getOwnPropertyDescriptor(t,Symbol.toStringTag);return typeof e?.get=="function"?e.get.call(t):typeof e?.value=="string"?e.value:null}var O3,xy,vy,Ey,B3,N3,D3,k3,wy,Sy,N,ce=b(()=>{Hr();O3="cpu-hotspot-profiler",xy="GPU Resource Counts",vy="Resource Counts",Ey="GPU Time and Memory",B3=["Resources","Buffers","Textures","Samplers","TextureViews","Framebuffers","QuerySets","Shaders","RenderPipelines","ComputePipelines","PipelineLayouts","VertexArrays","RenderPasss","RenderBundleEncoders","RenderBundles","ComputePasss","CommandEncoders","CommandBuffers"],N3=["Resources","Buffers","Textures","Samplers","TextureViews","Framebuffers","QuerySets","Shaders","RenderPipelines","SharedRenderPipelines","ComputePipelines","PipelineLayouts","VertexArrays","RenderPasss","RenderBundleEncoders","RenderBundles","ComputePasss","CommandEncoders","CommandBuffers"],D3=B3.flatMap(t=>[`${t} Created`,`${t} Active`]),k3=N3.flatMap(t=>[`${t} Created`,`${t} Active`]),wy=new WeakMap,Sy=new WeakMap,N=class{static defaultProps={id:"undefined",handle:void 0,_isHandleBorrowed:!1,userData:void 0};toString(){return`${this[Symbol.toStringTag]||this.constructor.name}:"${this.id}"`}toJSON(){return this.toString()}id;props;userData={};_device;destroyed=!1;allocatedBytes=0;allocatedBytesName=null;_attachedResources=new Set;get ownsHandle(){return(this.props.handle===void 0||this.props.handle===null)&&!this.isHandleBorrowed}get isHandleBorrowed(){return!!this.props._isHandleBorrowed}constructor(e,n,r){if(!e)throw new Error("no device");this._device=e,this.props=F3(n,r);let i=this.props.id!=="undefined"?this.props.id:Et(this[Symbol.toStringTag]);this.props.id=i,this.id=i,this.userData=this.props.userData||{},this.addStats()}destroy(){this.destroyed||this.destroyResource()}delete(){return this.destroy(),this}getProps(){return this.props}attachResource(e){this._attachedResources.add(e)}detachResource(e){this._attachedResources.delete(e)}destroyAttachedResource(e){this._attachedResources.delete(e)&&e.destroy()}destroyAttachedResources(){for(let e of this._attachedResources)e.destroy();this._attachedResources=new Set}destroyResource(){this.destroyed||(this.destroyAttachedResources(),this.removeStats(),this.destroyed=!0)}removeStats(){let e=gs(this._device),n=e?cn():0,r=[this._device.statsManager.getStats(xy),this._device.statsManager.getStats(vy)],i=Py(this._device);for(let o of r)Ty(o,i);let s=this.getStatsName();for(let o of r)o.get("Resources Active").decrementCount(),o.get(`${s}s Active`).decrementCount();e&&(e.statsBookkeepingCalls=(e.statsBookkeepingCalls||0)+1,e.statsBookkeepingTimeMs=(e.statsBookkeepingTimeMs||0)+(cn()-n))}trackAllocatedMemory(e,n=this.getStatsName()){let r=gs(this._device),i=r?cn():0,s=this._device.statsManager.getStats(Ey);this.allocatedBytes>0&&this.allocatedBytesName&&(s.get("GPU Memory").subtractCount(this.allocatedBytes),s.get(`${this.allocatedBytesName} Memory`).subtractCount(this.allocatedBytes)),s.get("GPU Memory").addCount(e),s.get(`${n} Memory`).addCount(e),r&&(r.statsBookkeepingCalls=(r.statsBookkeepingCalls||0)+1,r.statsBookkeepingTimeMs=(r.statsBookkeepingTimeMs||0)+(cn()-i)),this.allocatedBytes=e,this.allocatedBytesName=n}trackReferencedMemory(e,n=this.getStatsName()){this.trackAllocatedMemory(e,`External ${n}`)}trackDeallocatedMemory(e=this.getStatsName()){if(this.allocatedBytes===0){this.allocatedBytesName=null;return}let n=gs(this._device),r=n?cn():0,i=this._device.statsManager.getStats(Ey);i.get("GPU Memory").subtractCount(this.allocatedBytes),i.get(`${this.allocatedBytesName||e} Memory`).subtractCount(this.allocatedBytes),n&&(n.statsBookkeepingCalls=(n.statsBookkeepingCalls||0)+1,n.statsBookkeepingTimeMs=(n.statsBookkeepingTimeMs||0)+(cn()-r)),this.allocatedBytes=0,this.allocatedBytesName=null}trackDeallocatedReferencedMemory(e=this.getStatsName()){this.trackDeallocatedMemory(`Referenced ${e}`)}addStats(){let e=this.getStatsName(),n=gs(this._device),r=n?cn():0,i=[this._device.statsManager.getStats(xy),this._device.statsManager.getStats(vy)],s=Py(this._device);for(let o of i)Ty(o,s);for(let o of i)o.get("Resources Created").incrementCount(),o.get("Resources Active").incrementCount(),o.get(`${e}s Created`).incrementCount(),o.get(`${e}s Active`).incrementCount();n&&(n.statsBookkeepingCalls=(n.statsBookkeepingCalls||0)+1,n.statsBookkeepingTimeMs=(n.statsBookkeepingTimeMs||0)+(cn()-r)),U3(this._device,e)}getStatsName(){return G3(this)}}});var k,tc=b(()=>{ce();k=class t extends N{static INDEX=16;static VERTEX=32;static UNIFORM=64;static STORAGE=128;static INDIRECT=256;static QUERY_RESOLVE=512;static MAP_READ=1;static MAP_WRITE=2;static COPY_SRC=4;static COPY_DST=8;get[Symbol.toStringTag](){return"Buffer"}usage;indexType;updateTimestamp;constructor(e,n){let r={...n};(n.usage||0)&t.INDEX&&!n.indexType&&(n.data instanceof Uint32Array?r.indexType="uint32":n.data instanceof Uint16Array?r.indexType="uint16":n.data instanceof Uint8Array&&(r.indexType="uint8")),delete r.data,super(e,r,t.defaultProps),this.usage=r.usage||0,this.indexType=r.indexType,this.updateTimestamp=e.incrementTimestamp()}clone(e){return this.device.createBuffer({...this.props,...e})}static DEBUG_DATA_MAX_LENGTH=32;debugData=new ArrayBuffer(0);_setDebugData(e,n,r){if(!this.device.props.debug)return;let i=null,s;ArrayBuffer.isView(e)?(i=e,s=e.buffer):s=e;let o=Math.min(e?e.byteLength:r,t.DEBUG_DATA_MAX_LENGTH);if(s===null)this.debugData=new ArrayBuffer(o);else{let a=Math.min(i?.byteOffset||0,s.byteLength),c=Math.max(0,s.byteLength-a),l=Math.min(o,c);this.debugData=new Uint8Array(s,a,l).slice().buffer}}static defaultProps={...N.defaultProps,handle:void 0,usage:0,byteLength:0,byteOffset:0,data:null,indexType:"uint16",onMapped:void 0}}});function Ly(){return xd??Uint16Array}function Ay(t){return!!(xd&&t===xd)}var xd,Iy=b(()=>{xd=globalThis.Float16Array});function My(t){let e=t.includes("norm"),n=!e&&!t.startsWith("float"),r=t.startsWith("s"),i=vd[t],[s,o,a]=i||["uint8 ","i32",1];return{signedType:s,primitiveType:o,byteLength:a,normalized:e,integer:n,signed:r}}function Cy(t){let e=t;switch(e){case"uint8":return"unorm8";case"sint8":return"snorm8";case"uint16":return"unorm16";case"sint16":return"snorm16";default:return e}}function He(t,e){switch(e){case 1:return t;case 2:return t+t%2;default:return t+(4-t%4)%4}}function nc(t){let e=ArrayBuffer.isView(t)?t.constructor:t;if(Ay(e))return"float16";if(e===Uint8ClampedArray)return"uint8";let n=Object.values(vd).find(r=>e===r[4]);if(!n)throw new Error(e.name);return n[0]}function Ry(t){return nc(t)}function $n(t){if(t==="float16")return Ly();let e=vd[t];if(!e)throw new Error(t);let[,,,,n]=e;return n}function Wn(t){return $n(t)}var vd,rc=b(()=>{Iy();vd={uint8:["uint8","u32",1,!1,Uint8Array],sint8:["sint8","i32",1,!1,Int8Array],unorm8:["uint8","f32",1,!0,Uint8Array],snorm8:["sint8","f32",1,!0,Int8Array],uint16:["uint16","u32",2,!1,Uint16Array],sint16:["sint16","i32",2,!1,Int16Array],unorm16:["uint16","u32",2,!0,Uint16Array],snorm16:["sint16","i32",2,!0,Int16Array],float16:["float16","f16",2,!1,Uint16Array],float32:["float32","f32",4,!1,Float32Array],uint32:["uint32","u32",4,!1,Uint32Array],sint32:["sint32","i32",4,!1,Int32Array]}});var Ed,de,ic=b(()=>{rc();Ed=class{getDataTypeInfo(e){return My(e)}getNormalizedDataType(e){return Cy(e)}alignTo(e,n){return He(e,n)}getDataType(e){return Ry(e)}getTypedArrayConstructor(e){return Wn(e)}},de=new Ed});function z3(t,e){try{return de.getDataTypeInfo(e)}catch{throw new Error(`Unsupported vertex format: ${t}`)}}function $3(t,e){if(!e)return 1;let n=Number(e);if(n===2||n===3||n===4)return n;throw new Error(`Unsupported vertex format: ${t}`)}function W3(t,e,n){if(n!==3)throw new Error(`Unsupported vertex format: ${t}`);switch(e){case"uint8":case"sint8":case"unorm8":case"snorm8":case"uint16":case"sint16":case"unorm16":case"snorm16":return`${e}x3-webgl`;default:throw new Error(`Unsupported vertex format: ${t}`)}}var wd,q,bs=b(()=>{ic();wd=class{getVertexFormatInfo(e){if(e==="unorm10-10-10-2")return{type:"unorm8",components:4,byteLength:4,integer:!1,signed:!1,normalized:!0};let n=e==="unorm8x4-bgra"?"unorm8x4":e,r;n.endsWith("-webgl")&&(n=n.slice(0,-6),r=!0);let i=n.split("x");if(i.length>2)throw new Error(`Unsupported vertex format: ${e}`);let[s,o]=i,a=s,c=$3(e,o),l=z3(e,a),u;try{u=r?W3(e,a,c):this.makeVertexFormat(l.signedType,c,l.normalized)}catch{throw new Error(`Unsupported vertex format: ${e}`)}if(u!==(r?e:n))throw new Error(`Unsupported vertex format: ${e}`);let f={type:a,components:c,byteLength:l.byteLength*c,integer:l.integer,signed:l.signed,normalized:l.normalized};return r&&(f.webglOnly=!0),f}makeVertexFormat(e,n,r){let i=r?de.getNormalizedDataType(e):e;switch(i){case"unorm8":return n===1?"unorm8":n===3?"unorm8x3-webgl":`${i}x${n}`;case"snorm8":return n===1?"snorm8":n===3?"snorm8x3-webgl":`${i}x${n}`;case"uint8":case"sint8":if(n===3)throw new Error(`size: ${n}`);return n===1?i:`${i}x${n}`;case"uint16":return n===1?"uint16":n===3?"uint16x3-webgl":`${i}x${n}`;case"sint16":return n===1?"sint16":n===3?"sint16x3-webgl":`${i}x${n}`;case"unorm16":return n===1?"unorm16":n===3?"unorm16x3-webgl":`${i}x${n}`;case"snorm16":return n===1?"snorm16":n===3?"snorm16x3-webgl":`${i}x${n}`;case"float16":if(n===3)throw new Error(`size: ${n}`);return n===1?i:`${i}x${n}`;default:return n===1?i:`${i}x${n}`}}getVertexFormatFromAttribute(e,n,r){if(!n||n>4)throw new Error(`size ${n}`);let i=n,s=de.getDataType(e);return this.makeVertexFormat(s,i,r)}getCompatibleVertexFormat(e){let n;switch(e.primitiveType){case"f32":n="float32";break;case"i32":n="sint32";break;case"u32":n="uint32";break;case"f16":return e.components<=2?"float16x2":"float16x4"}return e.components===1?n:`${n}x${e.components}`}},q=new wd});function cc(t){let e=Ny[t];if(!e)throw new Error(`Unsupported texture format ${t}`);return e}function By(){return Ny}var pe,Y,wt,j3,sc,Sd,oc,Td,Y3,Pd,ln,Ld,Ad,ac,Oy,H3,X3,Ny,Id=b(()=>{pe="texture-compression-bc",Y="texture-compression-astc",wt="texture-compression-etc2",j3="texture-compression-etc1-webgl",sc="texture-compression-pvrtc-webgl",Sd="texture-compression-atc-webgl",oc="float32-renderable-webgl",Td="float16-renderable-webgl",Y3="rgb9e5ufloat-renderable-webgl",Pd="snorm8-renderable-webgl",ln="norm16-webgl",Ld="norm16-renderable-webgl",Ad="snorm16-renderable-webgl",ac="float32-filterable",Oy="float16-filterable-webgl";H3={r8unorm:{webgpu:527},rg8unorm:{webgpu:527},"rgb8unorm-webgl":{},rgba8unorm:{webgpu:31},"rgba8unorm-srgb":{webgpu:15},r8snorm:{render:Pd,webgpu:837},rg8snorm:{render:Pd,webgpu:837},"rgb8snorm-webgl":{},rgba8snorm:{render:Pd,webgpu:341},r8uint:{webgpu:515},rg8uint:{webgpu:515},rgba8uint:{webgpu:19},r8sint:{webgpu:515},rg8sint:{webgpu:515},rgba8sint:{webgpu:19},bgra8unorm:{webgpu:15},"bgra8unorm-srgb":{webgpu:15360},r16unorm:{f:ln,render:Ld,webgpu:992},rg16unorm:{f:ln,render:Ld,webgpu:992},"rgb16unorm-webgl":{f:ln,render:!1},rgba16unorm:{f:ln,render:Ld,webgpu:992},r16snorm:{f:ln,render:Ad,webgpu:992},rg16snorm:{f:ln,render:Ad,webgpu:992},"rgb16snorm-webgl":{f:ln,render:!1},rgba16snorm:{f:ln,render:Ad,webgpu:992},r16uint:{webgpu:515},rg16uint:{webgpu:515},rgba16uint:{webgpu:19},r16sint:{webgpu:515},rg16sint:{webgpu:515},rgba16sint:{webgpu:19},r16float:{render:Td,filter:"float16-filterable-webgl",webgpu:527},rg16float:{render:Td,filter:Oy,webgpu:527},rgba16float:{render:Td,filter:Oy,webgpu:31},r32uint:{webgpu:19},rg32uint:{webgpu:16387},rgba32uint:{webgpu:19},r32sint:{webgpu:19},rg32sint:{webgpu:16387},rgba32sint:{webgpu:19},r32float:{render:oc,filter:ac,webgpu:19},rg32float:{render:!1,filter:ac,webgpu:16387},"rgb32float-webgl":{render:oc,filter:ac},rgba32float:{render:oc,filter:ac,webgpu:19},"rgba4unorm-webgl":{channels:"rgba",bitsPerChannel:[4,4,4,4],packed:!0},"rgb565unorm-webgl":{channels:"rgb",bitsPerChannel:[5,6,5,0],packed:!0},"rgb5a1unorm-webgl":{channels:"rgba",bitsPerChannel:[5,5,5,1],packed:!0},rgb9e5ufloat:{channels:"rgb",packed:!0,render:Y3,webgpu:5},rg11b10ufloat:{channels:"rgb",bitsPerChannel:[11,11,10,0],packed:!0,p:1,render:oc,webgpu:517},rgb10a2unorm:{channels:"rgba",bitsPerChannel:[10,10,10,2],packed:!0,p:1,webgpu:527},rgb10a2uint:{channels:"rgba",bitsPerChannel:[10,10,10,2],packed:!0,p:1,webgpu:515},stencil8:{attachment:"stencil",bitsPerChannel:[8,0,0,0],dataType:"uint8",webgpu:3},depth16unorm:{attachment:"depth",bitsPerChannel:[16,0,0,0],dataType:"uint16",webgpu:3},depth24plus:{attachment:"depth",bitsPerChannel:[24,0,0,0],dataType:"uint32",webgpu:3},depth32float:{attachment:"depth",bitsPerChannel:[32,0,0,0],dataType:"float32",webgpu:3},"depth24plus-stencil8":{attachment:"depth-stencil",bitsPerChannel:[24,8,0,0],packed:!0,webgpu:3},"depth32float-stencil8":{attachment:"depth-stencil",bitsPerChannel:[32,8,0,0],packed:!0,f:"depth32float-stencil8",webgpu:3}},X3={"bc1-rgb-unorm-webgl":{f:pe},"bc1-rgb-unorm-srgb-webgl":{f:pe},"bc1-rgba-unorm":{f:pe},"bc1-rgba-unorm-srgb":{f:pe},"bc2-rgba-unorm":{f:pe},"bc2-rgba-unorm-srgb":{f:pe},"bc3-rgba-unorm":{f:pe},"bc3-rgba-unorm-srgb":{f:pe},"bc4-r-unorm":{f:pe},"bc4-r-snorm":{f:pe},"bc5-rg-unorm":{f:pe},"bc5-rg-snorm":{f:pe},"bc6h-rgb-ufloat":{f:pe},"bc6h-rgb-float":{f:pe},"bc7-rgba-unorm":{f:pe},"bc7-rgba-unorm-srgb":{f:pe},"etc2-rgb8unorm":{f:wt},"etc2-rgb8unorm-srgb":{f:wt},"etc2-rgb8a1unorm":{f:wt},"etc2-rgb8a1unorm-srgb":{f:wt},"etc2-rgba8unorm":{f:wt},"etc2-rgba8unorm-srgb":{f:wt},"eac-r11unorm":{f:wt},"eac-r11snorm":{f:wt},"eac-rg11unorm":{f:wt},"eac-rg11snorm":{f:wt},"astc-4x4-unorm":{f:Y},"astc-4x4-unorm-srgb":{f:Y},"astc-5x4-unorm":{f:Y},"astc-5x4-unorm-srgb":{f:Y},"astc-5x5-unorm":{f:Y},"astc-5x5-unorm-srgb":{f:Y},"astc-6x5-unorm":{f:Y},"astc-6x5-unorm-srgb":{f:Y},"astc-6x6-unorm":{f:Y},"astc-6x6-unorm-srgb":{f:Y},"astc-8x5-unorm":{f:Y},"astc-8x5-unorm-srgb":{f:Y},"astc-8x6-unorm":{f:Y},"astc-8x6-unorm-srgb":{f:Y},"astc-8x8-unorm":{f:Y},"astc-8x8-unorm-srgb":{f:Y},"astc-10x5-unorm":{f:Y},"astc-10x5-unorm-srgb":{f:Y},"astc-10x6-unorm":{f:Y},"astc-10x6-unorm-srgb":{f:Y},"astc-10x8-unorm":{f:Y},"astc-10x8-unorm-srgb":{f:Y},"astc-10x10-unorm":{f:Y},"astc-10x10-unorm-srgb":{f:Y},"astc-12x10-unorm":{f:Y},"astc-12x10-unorm-srgb":{f:Y},"astc-12x12-unorm":{f:Y},"astc-12x12-unorm-srgb":{f:Y},"pvrtc-rgb4unorm-webgl":{f:sc},"pvrtc-rgba4unorm-webgl":{f:sc},"pvrtc-rgb2unorm-webgl":{f:sc},"pvrtc-rgba2unorm-webgl":{f:sc},"etc1-rbg-unorm-webgl":{f:j3},"atc-rgb-unorm-webgl":{f:Sd},"atc-rgba-unorm-webgl":{f:Sd},"atc-rgbai-unorm-webgl":{f:Sd}},Ny={...H3,...X3}});function eL({format:t,width:e,height:n,depth:r,byteAlignment:i}){let s=Le.getInfo(t),{bytesPerPixel:o,bytesPerBlock:a=o,blockWidth:c=1,blockHeight:l=1,compressed:u=!1}=s,f=u?Math.ceil(e/c):e,d=u?Math.ceil(n/l):n,h=f*a,p=Math.ceil(h/i)*i,m=d,g=p*m*r;return{bytesPerPixel:o,bytesPerRow:p,rowsPerImage:m,depthOrArrayLayers:r,bytesPerImage:p*m,byteLength:g}}function tL(t){let e=cc(t),n={format:t,create:e.f??!0,render:e.render??!0,filter:e.filter??!0,blend:e.blend??!0,store:e.store??!0},r=Dy(t),i=t.startsWith("depth")||t.startsWith("stencil"),s=r?.signed,o=r?.integer,a=r?.webgl,c=!!r?.compressed;return n.render&&=!i&&!c,n.filter&&=!i&&!s&&!o&&!a,n}function Dy(t){let e=nL(t);if(Le.isCompressed(t)){e.channels="rgb",e.components=3,e.bytesPerPixel=1,e.srgb=!1,e.compressed=!0,e.bytesPerBlock=iL(t);let r=rL(t);r&&(e.blockWidth=r.blockWidth,e.blockHeight=r.blockHeight)}let n=e.packed?null:Z3.exec(t);if(n){let[,r,i,s,o,a]=n,c=`${s}${i}`,l=de.getDataTypeInfo(c),u=l.byteLength*8,f=r?.length??1,d=[u,f>=2?u:0,f>=3?u:0,f>=4?u:0];e={format:t,attachment:e.attachment,dataType:l.signedType,components:f,channels:r,integer:l.integer,signed:l.signed,normalized:l.normalized,bitsPerChannel:d,bytesPerPixel:l.byteLength*f,packed:e.packed,srgb:e.srgb},a==="-webgl"&&(e.webgl=!0),o==="-srgb"&&(e.srgb=!0)}return t.endsWith("-webgl")&&(e.webgl=!0),t.endsWith("-srgb")&&(e.srgb=!0),e}function nL(t){let e={...cc(t)},n=e.bytesPerPixel||1,r=e.bitsPerChannel||[8,8,8,8];return delete e.bitsPerChannel,delete e.bytesPerPixel,delete e.f,delete e.render,delete e.filter,delete e.blend,delete e.store,delete e.webgpu,{...e,format:t,attachment:e.attachment||"color",channels:e.channels||"r",components:e.components||e.channels?.length||1,bytesPerPixel:n,bitsPerChannel:r,dataType:e.dataType||"uint8",srgb:e.srgb??!1,packed:e.packed??!1,webgl:e.webgl??!1,integer:e.integer??!1,signed:e.signed??!1,normalized:e.normalized??!1,compressed:e.compressed??!1}}function rL(t){let n=/.*-(\d+)x(\d+)-.*/.exec(t);if(n){let[,r,i]=n;return{blockWidth:Number(r),blockHeight:Number(i)}}return t.startsWith("bc")||t.startsWith("etc1")||t.startsWith("etc2")||t.startsWith("eac")||t.startsWith("atc")?{blockWidth:4,blockHeight:4}:t.startsWith("pvrtc-rgb4")||t.startsWith("pvrtc-rgba4")?{blockWidth:4,blockHeight:4}:t.startsWith("pvrtc-rgb2")||t.startsWith("pvrtc-rgba2")?{blockWidth:8,blockHeight:4}:null}function iL(t){return t.startsWith("bc1")||t.startsWith("bc4")||t.startsWith("etc1")||t.startsWith("etc2-rgb8")||t.startsWith("etc2-rgb8a1")||t.startsWith("eac-r11")||t==="atc-rgb-unorm-webgl"?8:t.startsWith("bc2")||t.startsWith("bc3")||t.startsWith("bc5")||t.startsWith("bc6h")||t.startsWith("bc7")||t.startsWith("etc2-rgba8")||t.startsWith("eac-rg11")||t.startsWith("astc")||t==="atc-rgba-unorm-webgl"||t==="atc-rgbai-unorm-webgl"?16:t.startsWith("pvrtc")?8:16}var Z3,q3,K3,Q3,J3,Md,Le,lc=b(()=>{ic();Id();Z3=/^(r|rg|rgb|rgba|bgra)([0-9]*)([a-z]*)(-srgb)?(-webgl)?$/,q3=["rgb","rgba","bgra"],K3=["depth","stencil"],Q3=5,J3=["bc1","bc2","bc3","bc4","bc5","bc6","bc7","etc1","etc2","eac","atc","astc","pvrtc"],Md=class{isColor(e){return q3.some(n=>e.startsWith(n))}isDepthStencil(e){return K3.some(n=>e.startsWith(n))}isCompressed(e){return J3.some(n=>e.startsWith(n))}getInfo(e){return Dy(e)}getCapabilities(e){return tL(e)}getWebGPUCapabilities(e){let n=cc(e);return n.webgpu!==void 0?n.webgpu:this.isCompressed(e)&&!e.endsWith("-webgl")?Q3:0}computeMemoryLayout(e){return eL(e)}},Le=new Md});function ky(t){return typeof ImageData<"u"&&t instanceof ImageData||typeof ImageBitmap<"u"&&t instanceof ImageBitmap||typeof HTMLImageElement<"u"&&t instanceof HTMLImageElement||typeof HTMLVideoElement<"u"&&t instanceof HTMLVideoElement||typeof VideoFrame<"u"&&t instanceof VideoFrame||typeof HTMLCanvasElement<"u"&&t instanceof HTMLCanvasElement||typeof OffscreenCanvas<"u"&&t instanceof OffscreenCanvas}function Fy(t){if(typeof ImageData<"u"&&t instanceof ImageData||typeof ImageBitmap<"u"&&t instanceof ImageBitmap||typeof HTMLCanvasElement<"u"&&t instanceof HTMLCanvasElement||typeof OffscreenCanvas<"u"&&t instanceof OffscreenCanvas)return{width:t.width,height:t.height};if(typeof HTMLImageElement<"u"&&t instanceof HTMLImageElement)return{width:t.naturalWidth,height:t.naturalHeight};if(typeof HTMLVideoElement<"u"&&t instanceof HTMLVideoElement)return{width:t.videoWidth,height:t.videoHeight};if(typeof VideoFrame<"u"&&t instanceof VideoFrame)return{width:t.displayWidth,height:t.displayHeight};throw new Error("Unknown image type")}var Uy=b(()=>{});function sL(t,e){let n=Cd(t),r=e.map(Cd).filter(i=>i!==void 0);return[n,...r].filter(i=>i!==void 0)}function Cd(t){if(t!==void 0){if(t===null||typeof t=="string"||typeof t=="number"||typeof t=="boolean")return t;if(t instanceof Error)return t.message;if(Array.isArray(t))return t.map(Cd);if(typeof t=="object"){if(oL(t)){let e=String(t);if(e!=="[object Object]")return e}return aL(t)?cL(t):t.constructor?.name||"Object"}return String(t)}}function oL(t){return"toString"in t&&typeof t.toString=="function"&&t.toString!==Object.prototype.toString}function aL(t){return"message"in t&&"type"in t}function cL(t){let e=typeof t.type=="string"?t.type:"message",n=typeof t.message=="string"?t.message:"",r=typeof t.lineNum=="number"?t.lineNum:null,i=typeof t.linePos=="number"?t.linePos:null,s=r!==null&&i!==null?` @ ${r}:${i}`:r!==null?` @ ${r}`:"";return`${e}${s}: ${n}`.trim()}function Rd(){if(typeof HTMLCanvasElement>"u")return!1;let t=HTMLCanvasElement.prototype;return"layoutSubtree"in t&&typeof t.requestPaint=="function"}var ys,_s,Wt,Gy=b(()=>{bd();Pe();Hr();tc();bs();lc();Uy();Id();md();ys=class{};_s=class{features;disabledFeatures;constructor(e=[],n){this.features=new Set(e),this.disabledFeatures=n||{}}*[Symbol.iterator](){yield*this.features}has(e){return!this.disabledFeatures?.[e]&&this.features.has(e)}};Wt=class t{static defaultProps={...Qa};get[Symbol.toStringTag](){return"Device"}toString(){return`Device(${this.id})`}toJSON(){return this.toString()}id;props;userData={};statsManager=Ja;_factories={};timestamp=0;_reused=!1;_moduleData={};wgslLanguageFeatures=new Set;_textureCaps={};_debugGPUTimeQuery=null;constructor(e){this.props={...t.defaultProps,...e},this.id=this.props.id||Et(this[Symbol.toStringTag].toLowerCase())}getVertexFormatInfo(e){return q.getVertexFormatInfo(e)}isVertexFormatSupported(e){return!0}getTextureFormatInfo(e){return Le.getInfo(e)}getTextureFormatCapabilities(e){let n=this._textureCaps[e];if(!n){let r=this._getDeviceTextureFormatCapabilities(e);n=this._getDeviceSpecificTextureFormatCapabilities(r),this._textureCaps[e]=n}return n}getMipLevelCount(e,n,r=1){let i=Math.max(e,n,r);return 1+Math.floor(Math.log2(i))}isExternalImage(e){return ky(e)}getExternalImageSize(e){return Fy(e)}isTextureFormatSupported(e){return this.getTextureFormatCapabilities(e).create}isTextureFormatFilterable(e){return this.getTextureFormatCapabilities(e).filter}isTextureFormatRenderable(e){return this.getTextureFormatCapabilities(e).render}isTextureFormatCompressed(e){return Le.isCompressed(e)}getSupportedCompressedTextureFormats(){let e=[];for(let n of Object.keys(By()))this.isTextureFormatCompressed(n)&&this.isTextureFormatSupported(n)&&e.push(n);return e}pushDebugGroup(e){this.commandEncoder.pushDebugGroup(e)}popDebugGroup(){this.commandEncoder?.popDebugGroup()}insertDebugMarker(e){this.commandEncoder?.insertDebugMarker(e)}loseDevice(){return!1}incrementTimestamp(){return this.timestamp++}reportError(e,n,...r){if(!this.props.onError(e,n)){let s=sL(n,r);return S.error(this.type==="webgl"?"%cWebGL":"%cWebGPU","color: white; background: red; padding: 2px 6px; border-radius: 3px;",e.message,...s)}return()=>{}}debug(){if(this.props.debug)debugger;else S.once(0,`'Type luma.log.set({debug: true}) in console to enable debug breakpoints',
or create a device with the 'debug: true' prop.`)()}getDefaultCanvasContext(){if(!this.canvasContext)throw new Error("Device has no default CanvasContext. See props.createCanvasContext");return this.canvasContext}createFence(){throw new Error("createFence() not implemented")}beginRenderPass(e){return this.commandEncoder.beginRenderPass(e)}beginComputePass(e){return this.commandEncoder.beginComputePass(e)}writeBufferViaCommandEncoder(e,n,r,i=0){throw new Error("writeBufferViaCommandEncoder() not implemented")}generateMipmapsWebGPU(e){throw new Error("not implemented")}_createSharedRenderPipelineWebGL(e){throw new Error("_createSharedRenderPipelineWebGL() not implemented")}_createBindGroupLayoutWebGPU(e,n){throw new Error("_createBindGroupLayoutWebGPU() not implemented")}_createBindGroupWebGPU(e,n,r,i,s){throw new Error("_createBindGroupWebGPU() not implemented")}_supportsDebugGPUTime(){return this.features.has("timestamp-query")&&!!(this.props.debug||this.props.debugGPUTime)}_enableDebugGPUTime(e=256){if(!this._supportsDebugGPUTime())return null;if(this._debugGPUTimeQuery)return this._debugGPUTimeQuery;try{this._debugGPUTimeQuery=this.createQuerySet({type:"timestamp",count:e}),this.commandEncoder=this.createCommandEncoder({id:this.commandEncoder.props.id,timeProfilingQuerySet:this._debugGPUTimeQuery})}catch{this._debugGPUTimeQuery=null}return this._debugGPUTimeQuery}_disableDebugGPUTime(){this._debugGPUTimeQuery&&(this.commandEncoder.getTimeProfilingQuerySet()===this._debugGPUTimeQuery&&(this.commandEncoder=this.createCommandEncoder({id:this.commandEncoder.props.id})),this._debugGPUTimeQuery.destroy(),this._debugGPUTimeQuery=null)}_isDebugGPUTimeEnabled(){return this._debugGPUTimeQuery!==null}getCanvasContext(){return this.getDefaultCanvasContext()}readPixelsToArrayWebGL(e,n){throw new Error("not implemented")}readPixelsToBufferWebGL(e,n){throw new Error("not implemented")}setParametersWebGL(e){throw new Error("not implemented")}getParametersWebGL(e){throw new Error("not implemented")}withParametersWebGL(e,n){throw new Error("not implemented")}clearWebGL(e){throw new Error("not implemented")}resetWebGL(){throw new Error("not implemented")}getModuleData(e){return this._moduleData[e]||={},this._moduleData[e]}static _getCanvasContextProps(e){return e.createCanvasContext===!0?{}:e.createCanvasContext}_getDeviceTextureFormatCapabilities(e){let n=Le.getCapabilities(e),r=s=>(typeof s=="string"?this.features.has(s):s)??!0,i=r(n.create);return{format:e,create:i,render:i&&r(n.render),filter:i&&r(n.filter),blend:i&&r(n.blend),store:i&&r(n.store)}}_normalizeBufferProps(e){(e instanceof ArrayBuffer||ArrayBuffer.isView(e))&&(e={data:e});let n={...e};if((e.usage||0)&k.INDEX&&(e.indexType||(e.data instanceof Uint32Array?n.indexType="uint32":e.data instanceof Uint16Array?n.indexType="uint16":e.data instanceof Uint8Array&&(n.data=new Uint16Array(e.data),n.indexType="uint16")),!n.indexType))throw new Error("indices buffer content must be of type uint16 or uint32");return n}}});var uc,Vy=b(()=>{uc=class{props;_resizeObserver;_intersectionObserver;_observeDevicePixelRatioTimeout=null;_observeDevicePixelRatioMediaQuery=null;_handleDevicePixelRatioChange=()=>this._refreshDevicePixelRatio();_trackPositionInterval=null;_started=!1;get started(){return this._started}constructor(e){this.props=e}start(){if(this._started||!this.props.canvas)return;this._started=!0,this._intersectionObserver||=new IntersectionObserver(n=>this.props.onIntersection(n)),this._resizeObserver||=new ResizeObserver(n=>this.props.onResize(n)),this._intersectionObserver.observe(this.props.canvas);let e=this.props.resizeObserverBox;try{this._resizeObserver.observe(this.props.canvas,{box:e})}catch{this._resizeObserver.observe(this.props.canvas,{box:"content-box"})}this._observeDevicePixelRatioTimeout=setTimeout(()=>this._refreshDevicePixelRatio(),0),this.props.trackPosition&&this._trackPosition()}stop(){this._started&&(this._started=!1,this._observeDevicePixelRatioTimeout&&(clearTimeout(this._observeDevicePixelRatioTimeout),this._observeDevicePixelRatioTimeout=null),this._observeDevicePixelRatioMediaQuery&&(this._observeDevicePixelRatioMediaQuery.removeEventListener("change",this._handleDevicePixelRatioChange),this._observeDevicePixelRatioMediaQuery=null),this._trackPositionInterval&&(clearInterval(this._trackPositionInterval),this._trackPositionInterval=null),this._resizeObserver?.disconnect(),this._intersectionObserver?.disconnect())}_refreshDevicePixelRatio(){this._started&&(this.props.onDevicePixelRatioChange(),this._observeDevicePixelRatioMediaQuery?.removeEventListener("change",this._handleDevicePixelRatioChange),this._observeDevicePixelRatioMediaQuery=matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`),this._observeDevicePixelRatioMediaQuery.addEventListener("change",this._handleDevicePixelRatioChange,{once:!0}))}_trackPosition(e=100){this._trackPositionInterval||(this._trackPositionInterval=setInterval(()=>{this._started?this.props.onPositionChange():this._trackPositionInterval&&(clearInterval(this._trackPositionInterval),this._trackPositionInterval=null)},e))}}});function zy(){let t,e;return{promise:new Promise((r,i)=>{t=r,e=i}),resolve:t,reject:e}}var $y=b(()=>{});function un(t,e){if(!t){let n=new Error(e??"luma.gl assertion failed.");throw Error.captureStackTrace?.(n,un),n}}function fn(t,e){return un(t,e),t}var Od=b(()=>{});function lL(t){if(typeof t=="string"){let e=document.getElementById(t);if(!e)throw new Error(`${t} is not an HTML element`);return e}return t||document.body}function uL(t){let e=document.getElementById(t);if(!dn.isHTMLCanvas(e))throw new Error("Object is not a canvas element");return e}function fL(t){let{width:e,height:n}=t,r=document.createElement("canvas");r.id=Et("lumagl-auto-created-canvas"),r.width=e||1,r.height=n||1,r.style.width=Number.isFinite(e)?`${e}px`:"100%",r.style.height=Number.isFinite(n)?`${n}px`:"100%",t?.visible||(r.style.visibility="hidden");let i=lL(t?.container||null);return i.insertBefore(r,i.firstChild),r}function dL(t,e,n,r,i){let s=t,o=Wy(s[0],e,n),a=jy(s[1],e,r,i),c=Wy(s[0]+1,e,n),l=c===n-1?c:c-1;c=jy(s[1]+1,e,r,i);let u;return i?(c=c===0?c:c+1,u=a,a=c):u=c===r-1?c:c-1,{x:o,y:a,width:Math.max(l-o+1,1),height:Math.max(u-a+1,1)}}function Wy(t,e,n){return Math.min(Math.round(t*e),n-1)}function jy(t,e,n,r){return r?Math.max(0,n-1-Math.round(t*e)):Math.min(Math.round(t*e),n-1)}var dn,Bd=b(()=>{Dn();Vy();Hr();$y();Od();dn=class t{static isHTMLCanvas(e){return typeof HTMLCanvasElement<"u"&&e instanceof HTMLCanvasElement}static isOffscreenCanvas(e){return typeof OffscreenCanvas<"u"&&e instanceof OffscreenCanvas}static defaultProps={id:void 0,canvas:null,width:800,height:600,useDevicePixels:!0,pixelSizeSource:"exact",autoResize:!0,container:null,visible:!0,alphaMode:"opaque",colorSpace:"srgb",colorFormat:void 0,toneMapping:"standard",trackPosition:!1};id;props;canvas;htmlCanvas;offscreenCanvas;type;initialized;isInitialized=!1;isVisible=!0;cssWidth;cssHeight;devicePixelRatio;devicePixelWidth;devicePixelHeight;drawingBufferWidth;drawingBufferHeight;_initializedResolvers=zy();_canvasObserver;_position=[0,0];destroyed=!1;_needsDrawingBufferResize=!0;_configuredDrawingBufferSize=[0,0];toString(){return`${this[Symbol.toStringTag]}(${this.id})`}constructor(e){this.props={...t.defaultProps,...e},e=this.props,this.initialized=this._initializedResolvers.promise,ke()?e.canvas?typeof e.canvas=="string"?this.canvas=uL(e.canvas):this.canvas=e.canvas:this.canvas=fL(e):this.canvas={width:e.width||1,height:e.height||1},t.isHTMLCanvas(this.canvas)?(this.id=e.id||this.canvas.id,this.type="html-canvas",this.htmlCanvas=this.canvas):t.isOffscreenCanvas(this.canvas)?(this.id=e.id||"offscreen-canvas",this.type="offscreen-canvas",this.offscreenCanvas=this.canvas):(this.id=e.id||"node-canvas-context",this.type="node"),this.cssWidth=this.htmlCanvas?.clientWidth||this.canvas.width,this.cssHeight=this.htmlCanvas?.clientHeight||this.canvas.height,this.devicePixelWidth=this.canvas.width,this.devicePixelHeight=this.canvas.height,this.drawingBufferWidth=this.canvas.width,this.drawingBufferHeight=this.canvas.height,this._configuredDrawingBufferSize=[this.canvas.width,this.canvas.height],this.devicePixelRatio=globalThis.devicePixelRatio||1,this._position=[0,0],this._canvasObserver=new uc({canvas:this.htmlCanvas,trackPosition:this.props.trackPosition,resizeObserverBox:this.props.pixelSizeSource==="css-dpr"?"content-box":"device-pixel-content-box",onResize:n=>this._handleResize(n),onIntersection:n=>this._handleIntersection(n),onDevicePixelRatioChange:()=>this._observeDevicePixelRatio(),onPositionChange:()=>this.updatePosition()})}destroy(){this.destroyed||(this.destroyed=!0,this._stopObservers(),this.device=null)}setProps(e){return"useDevicePixels"in e&&(this.props.useDevicePixels=e.useDevicePixels||!1,this._updateDrawingBufferSize()),this}getCurrentFramebuffer(e){return this._resizeDrawingBufferIfNeeded(),this._getCurrentFramebuffer(e)}getCSSSize(){return[this.cssWidth,this.cssHeight]}getPosition(){return this._position}getDevicePixelSize(){return[this.devicePixelWidth,this.devicePixelHeight]}getDrawingBufferSize(){return[this.drawingBufferWidth,this.drawingBufferHeight]}getMaxDrawingBufferSize(){let e=this.device.limits.maxTextureDimension2D;return[e,e]}setDrawingBufferSize(e,n){e=Math.floor(e),n=Math.floor(n),!(this.drawingBufferWidth===e&&this.drawingBufferHeight===n)&&(this.drawingBufferWidth=e,this.drawingBufferHeight=n,this._needsDrawingBufferResize=!0)}getDevicePixelRatio(){return typeof window<"u"&&window.devicePixelRatio||1}cssToDevicePixels(e,n=!0){let r=this.cssToDeviceRatio(),[i,s]=this.getDrawingBufferSize();return dL(e,r,i,s,n)}getPixelSize(){return this.getDevicePixelSize()}getAspect(){let[e,n]=this.getDrawingBufferSize();return e>0&&n>0?e/n:1}cssToDeviceRatio(){try{let[e]=this.getDrawingBufferSize(),[n]=this.getCSSSize();return n?e/n:1}catch{return 1}}resize(e){this.setDrawingBufferSize(e.width,e.height)}_setAutoCreatedCanvasId(e){this.htmlCanvas?.id==="lumagl-auto-created-canvas"&&(this.htmlCanvas.id=e)}_startObservers(){this.destroyed||this._canvasObserver.start()}_stopObservers(){this._canvasObserver.stop()}_handleIntersection(e){if(this.destroyed)return;let n=e.find(i=>i.target===this.canvas);if(!n)return;let r=n.isIntersecting;this.isVisible!==r&&(this.isVisible=r,this.device.props.onVisibilityChange(this))}_handleResize(e){if(this.destroyed)return;let n=e.find(s=>s.target===this.canvas);if(!n)return;let r=fn(n.contentBoxSize?.[0]);this.cssWidth=r.inlineSize,this.cssHeight=r.blockSize;let i=this.getDevicePixelSize();this._setDevicePixelSize(this._getDevicePixelSizeFromResizeEntry(n)),this._updateDrawingBufferSize(),this.device.props.onResize(this,{oldPixelSize:i})}_updateDrawingBufferSize(){if(this.props.autoResize)if(typeof this.props.useDevicePixels=="number"){let e=this.props.useDevicePixels;this.setDrawingBufferSize(this.cssWidth*e,this.cssHeight*e)}else this.props.useDevicePixels?this.setDrawingBufferSize(this.devicePixelWidth,this.devicePixelHeight):this.setDrawingBufferSize(this.cssWidth,this.cssHeight);this._initializedResolvers.resolve(),this.isInitialized=!0,this.updatePosition()}_getDevicePixelSizeFromResizeEntry(e){let n=fn(e.contentBoxSize?.[0]);return this.props.pixelSizeSource==="css-dpr"?this._getDevicePixelSizeFromCSSSize(n.inlineSize,n.blockSize):{devicePixelWidth:e.devicePixelContentBoxSize?.[0]?.inlineSize||n.inlineSize*devicePixelRatio,devicePixelHeight:e.devicePixelContentBoxSize?.[0]?.blockSize||n.blockSize*devicePixelRatio}}_getDevicePixelSizeFromCSSSize(e,n){let r=this.getDevicePixelRatio();return{devicePixelWidth:Math.floor(e*r),devicePixelHeight:Math.floor(n*r)}}_setDevicePixelSize({devicePixelWidth:e,devicePixelHeight:n}){let[r,i]=this.getMaxDrawingBufferSize();this.devicePixelWidth=Math.max(1,Math.min(e,r)),this.devicePixelHeight=Math.max(1,Math.min(n,i))}_resizeDrawingBufferIfNeeded(){if(this._needsDrawingBufferResize){this._needsDrawingBufferResize=!1,(this.drawingBufferWidth!==this.canvas.width||this.drawingBufferHeight!==this.canvas.height)&&(this.canvas.width=this.drawingBufferWidth,this.canvas.height=this.drawingBufferHeight);let[n,r]=this._configuredDrawingBufferSize;(this.drawingBufferWidth!==n||this.drawingBufferHeight!==r)&&(this._configureDevice(),this._configuredDrawingBufferSize=[this.drawingBufferWidth,this.drawingBufferHeight])}}_observeDevicePixelRatio(){if(this.destroyed||!this._canvasObserver.started)return;let e=this.devicePixelRatio;if(this.devicePixelRatio=window.devicePixelRatio,this.props.pixelSizeSource==="css-dpr"){let n=this.getDevicePixelSize();this._setDevicePixelSize(this._getDevicePixelSizeFromCSSSize(this.cssWidth,this.cssHeight)),this._updateDrawingBufferSize(),this.device.props.onResize(this,{oldPixelSize:n})}this.updatePosition(),this.device.props.onDevicePixelRatioChange?.(this,{oldRatio:e})}updatePosition(){if(this.destroyed)return;let e=this.htmlCanvas?.getBoundingClientRect();if(e){let n=[e.left,e.top];if(this._position??=n,n[0]!==this._position[0]||n[1]!==this._position[1]){let i=this._position;this._position=n,this.device.props.onPositionChange?.(this,{oldPosition:i})}}}}});var xs,Yy=b(()=>{Bd();xs=class extends dn{static defaultProps=dn.defaultProps}});var vs,Hy=b(()=>{Bd();vs=class extends dn{}});var jn,Nd=b(()=>{ce();jn=class t extends N{static defaultProps={...N.defaultProps,type:"color-sampler",addressModeU:"clamp-to-edge",addressModeV:"clamp-to-edge",addressModeW:"clamp-to-edge",magFilter:"nearest",minFilter:"nearest",mipmapFilter:"none",lodMinClamp:0,lodMaxClamp:32,compare:"less-equal",maxAnisotropy:1};get[Symbol.toStringTag](){return"Sampler"}constructor(e,n){n=t.normalizeProps(e,n),super(e,n,t.defaultProps)}static normalizeProps(e,n){return n}}});var hL,z,Dd=b(()=>{ce();Nd();Pe();lc();hL={"1d":"1d","2d":"2d","2d-array":"2d",cube:"2d","cube-array":"2d","3d":"3d"},z=class t extends N{static SAMPLE=4;static STORAGE=8;static RENDER=16;static COPY_SRC=1;static COPY_DST=2;static TEXTURE=4;static RENDER_ATTACHMENT=16;dimension;baseDimension;format;width;height;depth;mipLevels;samples;byteAlignment;ready=Promise.resolve(this);isReady=!0;updateTimestamp;get[Symbol.toStringTag](){return"Texture"}toString(){return`Texture(${this.id},${this.format},${this.width}x${this.height})`}constructor(e,n,r){if(n=t.normalizeProps(e,n),super(e,n,t.defaultProps),this.dimension=this.props.dimension,this.baseDimension=hL[this.dimension],this.format=this.props.format,this.width=this.props.width,this.height=this.props.height,this.depth=this.props.depth,this.mipLevels=this.props.mipLevels,this.samples=this.props.samples||1,this.dimension==="cube"&&(this.depth=6),this.props.width===void 0||this.props.height===void 0)if(e.isExternalImage(n.data)){let i=e.getExternalImageSize(n.data);this.width=i?.width||1,this.height=i?.height||1}else this.width=1,this.height=1,(this.props.width===void 0||this.props.height===void 0)&&S.warn(`${this} created with undefined width or height. This is deprecated. Use DynamicTexture instead.`)();this.byteAlignment=r?.byteAlignment||1,this.updateTimestamp=e.incrementTimestamp()}clone(e){return this.device.createTexture({...this.props,...e})}setSampler(e){this.sampler=e instanceof jn?e:this.device.createSampler(e)}copyImageData(e){let{data:n,depth:r,...i}=e;this.writeData(n,{...i,depthOrArrayLayers:i.depthOrArrayLayers??r})}computeMemoryLayout(e={}){let n=this._normalizeTextureReadOptions(e),{width:r=this.width,height:i=this.height,depthOrArrayLayers:s=this.depth}=n,{format:o,byteAlignment:a}=this;return Le.computeMemoryLayout({format:o,width:r,height:i,depth:s,byteAlignment:a})}readBuffer(e,n){throw new Error("readBuffer not implemented")}readDataAsync(e){throw new Error("readBuffer not implemented")}writeBuffer(e,n){throw new Error("readBuffer not implemented")}writeData(e,n){throw new Error("readBuffer not implemented")}readDataSyncWebGL(e){throw new Error("readDataSyncWebGL not available")}generateMipmapsWebGL(){throw new Error("generateMipmapsWebGL not available")}static normalizeProps(e,n){let r={...n},{width:i,height:s}=r;return typeof i=="number"&&(r.width=Math.max(1,Math.ceil(i))),typeof s=="number"&&(r.height=Math.max(1,Math.ceil(s))),r}_initializeData(e){this.device.isExternalImage(e)?this.copyExternalImage({image:e,width:this.width,height:this.height,depth:this.depth,mipLevel:0,x:0,y:0,z:0,aspect:"all",colorSpace:"srgb",premultipliedAlpha:!1,flipY:!1}):e&&this.copyImageData({data:e,mipLevel:0,x:0,y:0,z:0,aspect:"all"})}_normalizeCopyImageDataOptions(e){let{data:n,depth:r,...i}=e,s=this._normalizeTextureWriteOptions({...i,depthOrArrayLayers:i.depthOrArrayLayers??r});return{data:n,depth:s.depthOrArrayLayers,...s}}_normalizeCopyExternalImageOptions(e){let n=t._omitUndefined(e),r=n.mipLevel??0,i=this._getMipLevelSize(r),s=this.device.getExternalImageSize(e.image),o={...t.defaultCopyExternalImageOptions,...i,...s,...n};return o.width=Math.min(o.width,i.width-o.x),o.height=Math.min(o.height,i.height-o.y),o.depth=Math.min(o.depth,i.depthOrArrayLayers-o.z),o}_normalizeCopyElementImageOptions(e){let n=t._omitUndefined(e),r=n.mipLevel??0,i=this._getMipLevelSize(r),s={...t.defaultCopyElementImageOptions,...i,...n};return s.width=Math.min(s.width,i.width-s.x),s.height=Math.min(s.height,i.height-s.y),s.depth=Math.min(s.depth,i.depthOrArrayLayers-s.z),s}_normalizeTextureReadOptions(e){let n=t._omitUndefined(e),r=n.mipLevel??0,i=this._getMipLevelSize(r),s={...t.defaultTextureReadOptions,...i,...n};return s.width=Math.min(s.width,i.width-s.x),s.height=Math.min(s.height,i.height-s.y),s.depthOrArrayLayers=Math.min(s.depthOrArrayLayers,i.depthOrArrayLayers-s.z),s}_getSupportedColorReadOptions(e){let n=this._normalizeTextureReadOptions(e),r=Le.getInfo(this.format);switch(this._validateColorReadAspect(n),this._validateColorReadFormat(r),this.dimension){case"2d":case"cube":case"cube-array":case"2d-array":case"3d":return n;default:throw new Error(`${this} color readback does not support ${this.dimension} textures`)}}_validateColorReadAspect(e){if(e.aspect!=="all")throw new Error(`${this} color readback only supports aspect 'all'`)}_validateColorReadFormat(e){if(e.compressed)throw new Error(`${this} color readback does not support compressed formats (${this.format})`);switch(e.attachment){case"color":return;case"depth":throw new Error(`${this} color readback does not support depth formats (${this.format})`);case"stencil":throw new Error(`${this} color readback does not support stencil formats (${this.format})`);case"depth-stencil":throw new Error(`${this} color readback does not support depth-stencil formats (${this.format})`);default:throw new Error(`${this} color readback does not support format ${this.format}`)}}_normalizeTextureWriteOptions(e){let n=t._omitUndefined(e),r=n.mipLevel??0,i=this._getMipLevelSize(r),s={...t.defaultTextureWriteOptions,...i,...n};s.width=Math.min(s.width,i.width-s.x),s.height=Math.min(s.height,i.height-s.y),s.depthOrArrayLayers=Math.min(s.depthOrArrayLayers,i.depthOrArrayLayers-s.z);let o=Le.computeMemoryLayout({format:this.format,width:s.width,height:s.height,depth:s.depthOrArrayLayers,byteAlignment:this.byteAlignment}),a=o.bytesPerPixel*s.width;if(s.bytesPerRow=n.bytesPerRow??o.bytesPerRow,s.rowsPerImage=n.rowsPerImage??s.height,s.bytesPerRow<a)throw new Error(`bytesPerRow (${s.bytesPerRow}) must be at least ${a} for ${this.format}`);if(s.rowsPerImage<s.height)throw new Error(`rowsPerImage (${s.rowsPerImage}) must be at least ${s.height} for ${this.format}`);let c=this.device.getTextureFormatInfo(this.format).bytesPerPixel;if(c&&s.bytesPerRow%c!==0)throw new Error(`bytesPerRow (${s.bytesPerRow}) must be a multiple of bytesPerPixel (${c}) for ${this.format}`);return s}_getMipLevelSize(e){let n=Math.max(1,this.width>>e),r=this.baseDimension==="1d"?1:Math.max(1,this.height>>e),i=this.dimension==="3d"?Math.max(1,this.depth>>e):this.depth;return{width:n,height:r,depthOrArrayLayers:i}}getAllocatedByteLength(){let e=0;for(let n=0;n<this.mipLevels;n++){let{width:r,height:i,depthOrArrayLayers:s}=this._getMipLevelSize(n);e+=Le.computeMemoryLayout({format:this.format,width:r,height:i,depth:s,byteAlignment:1}).byteLength}return e*this.samples}static _omitUndefined(e){return Object.fromEntries(Object.entries(e).filter(([,n])=>n!==void 0))}static defaultProps={...N.defaultProps,data:null,dimension:"2d",format:"rgba8unorm",usage:t.SAMPLE|t.RENDER|t.COPY_DST,width:void 0,height:void 0,depth:1,mipLevels:1,samples:void 0,sampler:{},view:void 0};static defaultCopyDataOptions={data:void 0,byteOffset:0,bytesPerRow:void 0,rowsPerImage:void 0,width:void 0,height:void 0,depthOrArrayLayers:void 0,depth:1,mipLevel:0,x:0,y:0,z:0,aspect:"all"};static defaultCopyExternalImageOptions={image:void 0,sourceX:0,sourceY:0,width:void 0,height:void 0,depth:1,mipLevel:0,x:0,y:0,z:0,aspect:"all",colorSpace:"srgb",premultipliedAlpha:!1,flipY:!1};static defaultCopyElementImageOptions={element:void 0,width:void 0,height:void 0,sourceX:0,sourceY:0,sourceWidth:void 0,sourceHeight:void 0,depth:1,mipLevel:0,x:0,y:0,z:0,aspect:"all",colorSpace:"srgb",premultipliedAlpha:!1,flipY:!1};static defaultTextureReadOptions={x:0,y:0,z:0,width:void 0,height:void 0,depthOrArrayLayers:1,mipLevel:0,aspect:"all"};static defaultTextureWriteOptions={byteOffset:0,bytesPerRow:void 0,rowsPerImage:void 0,x:0,y:0,z:0,width:void 0,height:void 0,depthOrArrayLayers:1,mipLevel:0,aspect:"all"}}});var Yn,Xy=b(()=>{ce();Yn=class t extends N{get[Symbol.toStringTag](){return"TextureView"}constructor(e,n){super(e,n,t.defaultProps)}static defaultProps={...N.defaultProps,format:void 0,dimension:void 0,aspect:"all",baseMipLevel:0,mipLevelCount:void 0,baseArrayLayer:0,arrayLayerCount:void 0}}});var Es,Zy=b(()=>{ce();Es=class t extends N{width;height;updateTimestamp;get[Symbol.toStringTag](){return"ExternalTexture"}constructor(e,n){super(e,n,t.defaultProps);let r=this.props.source?e.getExternalImageSize(this.props.source):null;this.width=this.props.width||r?.width||0,this.height=this.props.height||r?.height||0,this.updateTimestamp=e.incrementTimestamp()}static defaultProps={...N.defaultProps,source:void 0,width:0,height:0,colorSpace:"srgb",sampler:{}}}});function qy(t,e,n){let r="",i=e.split(/\r?\n/),s=t.slice().sort((o,a)=>o.lineNum-a.lineNum);switch(n?.showSourceCode||"no"){case"all":let o=0;for(let a=1;a<=i.length;a++){let c=i[a-1],l=s[o];for(c&&l&&(r+=Ky(c,a,n));s.length>o&&l.lineNum===a;){let u=s[o++];u&&(r+=kd(u,i,u.lineNum,{...n,inlineSource:!1}))}}for(;s.length>o;){let a=s[o++];a&&(r+=kd(a,[],0,{...n,inlineSource:!1}))}return r;case"issues":case"no":for(let a of t)r+=kd(a,i,a.lineNum,{inlineSource:n?.showSourceCode!=="no"});return r}}function kd(t,e,n,r){if(r?.inlineSource){let s=pL(e,n),o=t.linePos>0?`${" ".repeat(t.linePos+5)}^^^
`:"";return`
${s}${o}${t.type.toUpperCase()}: ${t.message}

`}let i=t.type==="error"?"red":"orange";return r?.html?`<div class='luma-compiler-log-${t.type}' style="color:${i};"><b> ${t.type.toUpperCase()}: ${t.message}</b></div>`:`${t.type.toUpperCase()}: ${t.message}`}function pL(t,e,n){let r="";for(let i=e-2;i<=e;i++){let s=t[i-1];s!==void 0&&(r+=Ky(s,e,n))}return r}function Ky(t,e,n){let r=n?.html?gL(t):t;return`${mL(String(e),4)}: ${r}${n?.html?"<br/>":`
`}`}function mL(t,e){let n="";for(let r=t.length;r<e;++r)n+=" ";return n+t}function gL(t){return t.replaceAll("&","&amp;").replaceAll("<","&lt;").replaceAll(">","&gt;").replaceAll('"',"&quot;").replaceAll("'","&#039;")}var Qy=b(()=>{});function bL(t){return yL(t.source)||t.id||Et(`unnamed ${t.stage}-shader`)}function yL(t,e="unnamed"){return/#define[\s*]SHADER_NAME[\s*]([A-Za-z0-9_-]+)[\s*]/.exec(t)?.[1]??e}var Hn,Fd=b(()=>{ce();Pe();Hr();Qy();Hn=class t extends N{get[Symbol.toStringTag](){return"Shader"}stage;source;compilationStatus="pending";constructor(e,n){n={...n,debugShaders:n.debugShaders||e.props.debugShaders||"errors"},super(e,{id:bL(n),...n},t.defaultProps),this.stage=this.props.stage,this.source=this.props.source}getCompilationInfoSync(){return null}getTranslatedSource(){return null}async debugShader(){let e=this.props.debugShaders;switch(e){case"never":return;case"errors":if(this.compilationStatus==="success")return;break;case"warnings":case"always":break}try{let n=await this.getCompilationInfo();if(e==="warnings"&&n?.length===0)return;this._displayShaderLog(n,this.id)}catch(n){S.warn(`Shader ${this.id}: failed to fetch compilation info during debug logging`,n)()}}_displayShaderLog(e,n){if(typeof document>"u"||!document?.createElement)return;let r=n,i=`${this.stage} shader "${r}"`,s=qy(e,this.source,{showSourceCode:"all",html:!0}),o=this.getTranslatedSource(),a=document.createElement("div");a.innerHTML=`<h1>Compilation error in ${i}</h1>
<div style="display:flex;position:fixed;top:10px;right:20px;gap:2px;">
<button id="copy">Copy source</button><br/>
<button id="close">Close</button>
</div>
<code><pre>${s}</pre></code>`,o&&(a.innerHTML+=`<br /><h1>Translated Source</h1><br /><br /><code><pre>${o}</pre></code>`),a.style.top="0",a.style.left="0",a.style.background="white",a.style.position="fixed",a.style.zIndex="9999",a.style.maxWidth="100vw",a.style.maxHeight="100vh",a.style.overflowY="auto",document.body.appendChild(a),a.querySelector(".luma-compiler-log-error")?.scrollIntoView(),a.querySelector("button#close").onclick=()=>{a.remove()},a.querySelector("button#copy").onclick=()=>{navigator.clipboard.writeText(this.source)}}static defaultProps={...N.defaultProps,language:"auto",stage:void 0,source:"",sourceMap:null,entryPoint:"main",debugShaders:void 0}}});var Xn,Jy=b(()=>{ce();Dd();Pe();Xn=class t extends N{get[Symbol.toStringTag](){return"Framebuffer"}width;height;constructor(e,n={}){super(e,n,t.defaultProps),this.width=this.props.width,this.height=this.props.height}clone(e){let n=this.colorAttachments.map(i=>i.texture.clone(e)),r=this.depthStencilAttachment&&this.depthStencilAttachment.texture.clone(e);return this.device.createFramebuffer({...this.props,...e,colorAttachments:n,depthStencilAttachment:r})}resize(e){let n=!e;if(e){let[r,i]=Array.isArray(e)?e:[e.width,e.height];n=n||i!==this.height||r!==this.width,this.width=r,this.height=i}n&&(S.log(2,`Resizing framebuffer ${this.id} to ${this.width}x${this.height}`)(),this.resizeAttachments(this.width,this.height))}autoCreateAttachmentTextures(){if(this.props.colorAttachments.length===0&&!this.props.depthStencilAttachment)throw new Error("Framebuffer has noattachments");this.colorAttachments=this.props.colorAttachments.map((n,r)=>{if(typeof n=="string"){let i=this.createColorTexture(n,r);return this.attachResource(i),i.view}return n instanceof z?n.view:n});let e=this.props.depthStencilAttachment;if(e)if(typeof e=="string"){let n=this.createDepthStencilTexture(e);this.attachResource(n),this.depthStencilAttachment=n.view}else e instanceof z?this.depthStencilAttachment=e.view:this.depthStencilAttachment=e}createColorTexture(e,n){return this.device.createTexture({id:`${this.id}-color-attachment-${n}`,usage:z.RENDER_ATTACHMENT,format:e,width:this.width,height:this.height,sampler:{magFilter:"linear",minFilter:"linear"}})}createDepthStencilTexture(e){return this.device.createTexture({id:`${this.id}-depth-stencil-attachment`,usage:z.RENDER_ATTACHMENT|z.SAMPLE,format:e,width:this.width,height:this.height})}resizeAttachments(e,n){if(this.colorAttachments.forEach((r,i)=>{let s=r.texture.clone({width:e,height:n});this.destroyAttachedResource(r),this.colorAttachments[i]=s.view,this.attachResource(s.view)}),this.depthStencilAttachment){let r=this.depthStencilAttachment.texture.clone({width:e,height:n});this.destroyAttachedResource(this.depthStencilAttachment),this.depthStencilAttachment=r.view,this.attachResource(r)}this.updateAttachments()}static defaultProps={...N.defaultProps,width:1,height:1,colorAttachments:[],depthStencilAttachment:null}}});var Xe,Ud=b(()=>{ce();Xe=class t extends N{get[Symbol.toStringTag](){return"RenderPipeline"}shaderLayout;bufferLayout;linkStatus="pending";hash="";sharedRenderPipeline=null;get isPending(){return this.linkStatus==="pending"||this.vs.compilationStatus==="pending"||this.fs?.compilationStatus==="pending"}get isErrored(){return this.linkStatus==="error"||this.vs.compilationStatus==="error"||this.fs?.compilationStatus==="error"}constructor(e,n){super(e,n,t.defaultProps),this.shaderLayout=this.props.shaderLayout,this.bufferLayout=this.props.bufferLayout||[],this.sharedRenderPipeline=this.props._sharedRenderPipeline||null}static defaultProps={...N.defaultProps,vs:null,vertexEntryPoint:"vertexMain",vsConstants:{},fs:null,fragmentEntryPoint:"fragmentMain",fsConstants:{},shaderLayout:null,bufferLayout:[],topology:"triangle-list",colorAttachmentFormats:void 0,depthStencilAttachmentFormat:void 0,parameters:{},varyings:void 0,bufferMode:void 0,disableWarnings:!1,_sharedRenderPipeline:void 0,_uniformBlockLayouts:[],bindings:void 0,bindGroups:void 0}}});var ws,e_=b(()=>{ce();ws=class extends N{get[Symbol.toStringTag](){return"SharedRenderPipeline"}constructor(e,n){super(e,n,{...N.defaultProps,handle:void 0,vs:void 0,fs:void 0,varyings:void 0,bufferMode:void 0})}}});var hn,Gd=b(()=>{ce();hn=class t extends N{get[Symbol.toStringTag](){return"ComputePipeline"}hash="";shaderLayout;constructor(e,n){super(e,n,t.defaultProps),this.shaderLayout=n.shaderLayout}static defaultProps={...N.defaultProps,shader:void 0,entryPoint:void 0,constants:{},shaderLayout:void 0}}});var Zn,t_=b(()=>{Gd();Ud();Pe();Hr();Zn=class t{static defaultProps={...Xe.defaultProps};static getDefaultPipelineFactory(e){let n=e.getModuleData("@luma.gl/core");return n.defaultPipelineFactory||=new t(e),n.defaultPipelineFactory}device;_hashCounter=0;_hashes={};_renderPipelineCache={};_computePipelineCache={};_sharedRenderPipelineCache={};get[Symbol.toStringTag](){return"PipelineFactory"}toString(){return`PipelineFactory(${this.device.id})`}constructor(e){this.device=e}createRenderPipeline(e){if(!this.device.props._cachePipelines)return this.device.createRenderPipeline(e);let n={...Xe.defaultProps,...e},r=this._renderPipelineCache,i=this._hashRenderPipeline(n),s=r[i]?.resource;if(s)r[i].useCount++,this.device.props.debugFactories&&S.log(3,`${this}: ${r[i].resource} reused, count=${r[i].useCount}, (id=${e.id})`)();else{let o=this.device.type==="webgl"&&this.device.props._sharePipelines?this.createSharedRenderPipeline(n):void 0;s=this.device.createRenderPipeline({...n,id:n.id?`${n.id}-cached`:Et("unnamed-cached"),_sharedRenderPipeline:o}),s.hash=i,r[i]={resource:s,useCount:1},this.device.props.debugFactories&&S.log(3,`${this}: ${s} created, count=${r[i].useCount}`)()}return s}createComputePipeline(e){if(!this.device.props._cachePipelines)return this.device.createComputePipeline(e);let n={...hn.defaultProps,...e},r=this._computePipelineCache,i=this._hashComputePipeline(n),s=r[i]?.resource;return s?(r[i].useCount++,this.device.props.debugFactories&&S.log(3,`${this}: ${r[i].resource} reused, count=${r[i].useCount}, (id=${e.id})`)()):(s=this.device.createComputePipeline({...n,id:n.id?`${n.id}-cached`:void 0}),s.hash=i,r[i]={resource:s,useCount:1},this.device.props.debugFactories&&S.log(3,`${this}: ${s} created, count=${r[i].useCount}`)()),s}release(e){if(!this.device.props._cachePipelines){e.destroy();return}let n=this._getCache(e),r=e.hash;n[r].useCount--,n[r].useCount===0?(this._destroyPipeline(e),this.device.props.debugFactories&&S.log(3,`${this}: ${e} released and destroyed`)()):n[r].useCount<0?(S.error(`${this}: ${e} released, useCount < 0, resetting`)(),n[r].useCount=0):this.device.props.debugFactories&&S.log(3,`${this}: ${e} released, count=${n[r].useCount}`)()}createSharedRenderPipeline(e){let n=this._hashSharedRenderPipeline(e),r=this._sharedRenderPipelineCache[n];return r||(r={resource:this.device._createSharedRenderPipelineWebGL(e),useCount:0},this._sharedRenderPipelineCache[n]=r),r.useCount++,r.resource}releaseSharedRenderPipeline(e){if(!e.sharedRenderPipeline)return;let n=this._hashSharedRenderPipeline(e.sharedRenderPipeline.props),r=this._sharedRenderPipelineCache[n];r&&(r.useCount--,r.useCount===0&&(r.resource.destroy(),delete this._sharedRenderPipelineCache[n]))}_destroyPipeline(e){let n=this._getCache(e);return this.device.props._destroyPipelines?(delete n[e.hash],e.destroy(),e instanceof Xe&&this.releaseSharedRenderPipeline(e),!0):!1}_getCache(e){let n;if(e instanceof hn&&(n=this._computePipelineCache),e instanceof Xe&&(n=this._renderPipelineCache),!n)throw new Error(`${this}`);if(!n[e.hash])throw new Error(`${this}: ${e} matched incorrect entry`);return n}_hashComputePipeline(e){let{type:n}=this.device,r=this._getHash(e.shader.source),i=this._getHash(JSON.stringify(e.shaderLayout));return`${n}/C/${r}SL${i}`}_hashRenderPipeline(e){let n=e.vs?this._getHash(e.vs.source):0,r=e.fs?this._getHash(e.fs.source):0,i=this._getWebGLVaryingHash(e),s=this._getHash(JSON.stringify(e.shaderLayout)),o=this._getHash(JSON.stringify(e._uniformBlockLayouts)),a=this._getHash(JSON.stringify(e.bufferLayout)),{type:c}=this.device;if(c==="webgl"){let l=this._getHash(JSON.stringify(e.parameters));return`${c}/R/${n}/${r}V${i}T${e.topology}P${l}SL${s}UBL${o}BL${a}`}else{let u=this._getHash(JSON.stringify({vertexEntryPoint:e.vertexEntryPoint,fragmentEntryPoint:e.fragmentEntryPoint})),f=this._getHash(JSON.stringify(e.parameters)),d=this._getWebGPUAttachmentHash(e);return`${c}/R/${n}/${r}V${i}T${e.topology}EP${u}P${f}SL${s}BL${a}A${d}`}}_hashSharedRenderPipeline(e){let n=e.vs?this._getHash(e.vs.source):0,r=e.fs?this._getHash(e.fs.source):0,i=this._getWebGLVaryingHash(e);return`webgl/S/${n}/${r}V${i}`}_getHash(e){return this._hashes[e]===void 0&&(this._hashes[e]=this._hashCounter++),this._hashes[e]}_getWebGLVaryingHash(e){let{varyings:n=[],bufferMode:r=null}=e;return this._getHash(JSON.stringify({varyings:n,bufferMode:r}))}_getWebGPUAttachmentHash(e){let n=e.colorAttachmentFormats??[this.device.preferredColorFormat],r=e.depthStencilAttachmentFormat??(e.parameters?.depthWriteEnabled?this.device.preferredDepthFormat:null);return this._getHash(JSON.stringify({colorAttachmentFormats:n,depthStencilAttachmentFormat:r}))}}});var qn,n_=b(()=>{Fd();Pe();qn=class t{static defaultProps={...Hn.defaultProps};static getDefaultShaderFactory(e){let n=e.getModuleData("@luma.gl/core");return n.defaultShaderFactory||=new t(e),n.defaultShaderFactory}device;_cache={};get[Symbol.toStringTag](){return"ShaderFactory"}toString(){return`${this[Symbol.toStringTag]}(${this.device.id})`}constructor(e){this.device=e}createShader(e){if(!this.device.props._cacheShaders)return this.device.createShader(e);let n=this._hashShader(e),r=this._cache[n];if(r)r.useCount++,this.device.props.debugFactories&&S.log(3,`${this}: Reusing shader ${r.resource.id} count=${r.useCount}`)();else{let i=this.device.createShader({...e,id:e.id?`${e.id}-cached`:void 0});this._cache[n]=r={resource:i,useCount:1},this.device.props.debugFactories&&S.log(3,`${this}: Created new shader ${i.id}`)()}return r.resource}release(e){if(!this.device.props._cacheShaders){e.destroy();return}let n=this._hashShader(e),r=this._cache[n];if(r)if(r.useCount--,r.useCount===0)this.device.props._destroyShaders&&(delete this._cache[n],r.resource.destroy(),this.device.props.debugFactories&&S.log(3,`${this}: Releasing shader ${e.id}, destroyed`)());else{if(r.useCount<0)throw new Error(`ShaderFactory: Shader ${e.id} released too many times`);this.device.props.debugFactories&&S.log(3,`${this}: Releasing shader ${e.id} count=${r.useCount}`)()}}_hashShader(e){return`${e.stage}:${e.source}`}}});function fc(t,e,n){let r=t.bindings.find(i=>i.name===e||`${i.name.toLocaleLowerCase()}uniforms`===e.toLocaleLowerCase());return!r&&!n?.ignoreWarnings&&S.warn(`Binding ${e} not set: Not found in shader layout.`)(),r||null}function Kn(t,e){if(!e)return{};if(_L(e))return Object.fromEntries(Object.entries(e).map(([i,s])=>[Number(i),{...s}]));let n={};for(let[r,i]of Object.entries(e)){let o=fc(t,r)?.group??0;n[o]||={},n[o][r]=i}return n}function Xr(t){let e={};for(let n of Object.values(t))Object.assign(e,n);return e}function _L(t){let e=Object.keys(t);return e.length>0&&e.every(n=>/^\d+$/.test(n))}var r_=b(()=>{Pe()});var Ss,i_=b(()=>{ce();Ss=class t extends N{static defaultClearColor=[0,0,0,1];static defaultClearDepth=1;static defaultClearStencil=0;get[Symbol.toStringTag](){return"RenderPass"}constructor(e,n,r=t.defaultProps){n=t.normalizeProps(e,n),super(e,n,r)}static normalizeProps(e,n){return n}static defaultProps={...N.defaultProps,framebuffer:null,resolveTargets:void 0,parameters:void 0,clearColor:t.defaultClearColor,clearColors:void 0,clearDepth:t.defaultClearDepth,clearStencil:t.defaultClearStencil,depthReadOnly:!1,stencilReadOnly:!1,discard:!1,occlusionQuerySet:void 0,timestampQuerySet:void 0,beginTimestampIndex:void 0,endTimestampIndex:void 0}}});var Ts,s_=b(()=>{ce();Ts=class t extends N{get[Symbol.toStringTag](){return"CommandEncoder"}_timeProfilingQuerySet=null;_timeProfilingSlotCount=0;_gpuTimeMs;constructor(e,n){super(e,n,t.defaultProps),this._timeProfilingQuerySet=n.timeProfilingQuerySet??null,this._timeProfilingSlotCount=0,this._gpuTimeMs=void 0}async resolveTimeProfilingQuerySet(){if(this._gpuTimeMs=void 0,!this._timeProfilingQuerySet)return;let e=Math.floor(this._timeProfilingSlotCount/2);if(e<=0)return;let n=e*2,r=await this._timeProfilingQuerySet.readResults({firstQuery:0,queryCount:n}),i=0n;for(let s=0;s<n;s+=2)i+=r[s+1]-r[s];this._gpuTimeMs=Number(i)/1e6}getTimeProfilingSlotCount(){return this._timeProfilingSlotCount}getTimeProfilingQuerySet(){return this._timeProfilingQuerySet}_applyTimeProfilingToPassProps(e){let n=e||{};if(!this._supportsTimestampQueries()||!this._timeProfilingQuerySet||n.timestampQuerySet!==void 0||n.beginTimestampIndex!==void 0||n.endTimestampIndex!==void 0)return n;let r=this._timeProfilingSlotCount;return r+1>=this._timeProfilingQuerySet.props.count?n:(this._timeProfilingSlotCount+=2,{...n,timestampQuerySet:this._timeProfilingQuerySet,beginTimestampIndex:r,endTimestampIndex:r+1})}_supportsTimestampQueries(){return this.device.features.has("timestamp-query")}static defaultProps={...N.defaultProps,measureExecutionTime:void 0,timeProfilingQuerySet:void 0}}});var Ps,o_=b(()=>{ce();Ps=class t extends N{get[Symbol.toStringTag](){return"CommandBuffer"}constructor(e,n){super(e,n,t.defaultProps)}static defaultProps={...N.defaultProps}}});var Ls,a_=b(()=>{ce();Ls=class t extends N{static defaultProps={...N.defaultProps,shaderLayout:void 0,bufferLayout:[]};get[Symbol.toStringTag](){return"VertexArray"}maxVertexAttributes;indexBuffer=null;attributes;constructor(e,n){super(e,n,t.defaultProps),this.maxVertexAttributes=e.limits.maxVertexAttributes,this.attributes=new Array(this.maxVertexAttributes).fill(null)}getBufferSlot(e){return null}getDrawValidationError(){return null}setConstantWebGL(e,n){this.device.reportError(new Error("constant attributes not supported"),this)()}}});var As,c_=b(()=>{ce();As=class t extends N{static defaultProps={...N.defaultProps,layout:void 0,buffers:{}};get[Symbol.toStringTag](){return"TransformFeedback"}constructor(e,n){super(e,n,t.defaultProps)}}});var Is,l_=b(()=>{ce();Is=class t extends N{get[Symbol.toStringTag](){return"QuerySet"}constructor(e,n){super(e,n,t.defaultProps)}static defaultProps={...N.defaultProps,type:void 0,count:void 0}}});var Ms,u_=b(()=>{ce();Ms=class t extends N{static defaultProps={...N.defaultProps};get[Symbol.toStringTag](){return"Fence"}constructor(e,n={}){super(e,n,t.defaultProps)}}});function Zr(t){let e=dc(t),n=wL[e];if(!n)throw new Error(`Unsupported variable shader type: ${t}`);return n}function f_(t){let e=d_(t),n=EL[e];if(!n)throw new Error(`Unsupported attribute shader type: ${t}`);let[r,i]=n,s=r==="i32"||r==="u32",o=r!=="u32",a=vL[r]*i;return{primitiveType:r,components:i,byteLength:a,integer:s,signed:o}}function xL(t,e){return e===1?t:`vec${e}<${t}>`}function d_(t){return SL[t]||t}function dc(t){return TL[t]||t}var Vd,Ve,vL,EL,wL,SL,TL,Cs=b(()=>{Vd=class{getVariableShaderTypeInfo(e){return Zr(e)}getAttributeShaderTypeInfo(e){return f_(e)}makeShaderAttributeType(e,n){return xL(e,n)}resolveAttributeShaderTypeAlias(e){return d_(e)}resolveVariableShaderTypeAlias(e){return dc(e)}};Ve=new Vd,vL={f32:4,f16:2,i32:4,u32:4},EL={f32:["f32",1],"vec2<f32>":["f32",2],"vec3<f32>":["f32",3],"vec4<f32>":["f32",4],f16:["f16",1],"vec2<f16>":["f16",2],"vec3<f16>":["f16",3],"vec4<f16>":["f16",4],i32:["i32",1],"vec2<i32>":["i32",2],"vec3<i32>":["i32",3],"vec4<i32>":["i32",4],u32:["u32",1],"vec2<u32>":["u32",2],"vec3<u32>":["u32",3],"vec4<u32>":["u32",4]},wL={f32:{type:"f32",components:1},f16:{type:"f16",components:1},i32:{type:"i32",components:1},u32:{type:"u32",components:1},"vec2<f32>":{type:"f32",components:2},"vec3<f32>":{type:"f32",components:3},"vec4<f32>":{type:"f32",components:4},"vec2<f16>":{type:"f16",components:2},"vec3<f16>":{type:"f16",components:3},"vec4<f16>":{type:"f16",components:4},"vec2<i32>":{type:"i32",components:2},"vec3<i32>":{type:"i32",components:3},"vec4<i32>":{type:"i32",components:4},"vec2<u32>":{type:"u32",components:2},"vec3<u32>":{type:"u32",components:3},"vec4<u32>":{type:"u32",components:4},"mat2x2<f32>":{type:"f32",components:4},"mat2x3<f32>":{type:"f32",components:6},"mat2x4<f32>":{type:"f32",components:8},"mat3x2<f32>":{type:"f32",components:6},"mat3x3<f32>":{type:"f32",components:9},"mat3x4<f32>":{type:"f32",components:12},"mat4x2<f32>":{type:"f32",components:8},"mat4x3<f32>":{type:"f32",components:12},"mat4x4<f32>":{type:"f32",components:16},"mat2x2<f16>":{type:"f16",components:4},"mat2x3<f16>":{type:"f16",components:6},"mat2x4<f16>":{type:"f16",components:8},"mat3x2<f16>":{type:"f16",components:6},"mat3x3<f16>":{type:"f16",components:9},"mat3x4<f16>":{type:"f16",components:12},"mat4x2<f16>":{type:"f16",components:8},"mat4x3<f16>":{type:"f16",components:12},"mat4x4<f16>":{type:"f16",components:16},"mat2x2<i32>":{type:"i32",components:4},"mat2x3<i32>":{type:"i32",components:6},"mat2x4<i32>":{type:"i32",components:8},"mat3x2<i32>":{type:"i32",components:6},"mat3x3<i32>":{type:"i32",components:9},"mat3x4<i32>":{type:"i32",components:12},"mat4x2<i32>":{type:"i32",components:8},"mat4x3<i32>":{type:"i32",components:12},"mat4x4<i32>":{type:"i32",components:16},"mat2x2<u32>":{type:"u32",components:4},"mat2x3<u32>":{type:"u32",components:6},"mat2x4<u32>":{type:"u32",components:8},"mat3x2<u32>":{type:"u32",components:6},"mat3x3<u32>":{type:"u32",components:9},"mat3x4<u32>":{type:"u32",components:12},"mat4x2<u32>":{type:"u32",components:8},"mat4x3<u32>":{type:"u32",components:12},"mat4x4<u32>":{type:"u32",components:16}},SL={vec2i:"vec2<i32>",vec3i:"vec3<i32>",vec4i:"vec4<i32>",vec2u:"vec2<u32>",vec3u:"vec3<u32>",vec4u:"vec4<u32>",vec2f:"vec2<f32>",vec3f:"vec3<f32>",vec4f:"vec4<f32>",vec2h:"vec2<f16>",vec3h:"vec3<f16>",vec4h:"vec4<f16>"},TL={vec2i:"vec2<i32>",vec3i:"vec3<i32>",vec4i:"vec4<i32>",vec2u:"vec2<u32>",vec3u:"vec3<u32>",vec4u:"vec4<u32>",vec2f:"vec2<f32>",vec3f:"vec3<f32>",vec4f:"vec4<f32>",vec2h:"vec2<f16>",vec3h:"vec3<f16>",vec4h:"vec4<f16>",mat2x2f:"mat2x2<f32>",mat2x3f:"mat2x3<f32>",mat2x4f:"mat2x4<f32>",mat3x2f:"mat3x2<f32>",mat3x3f:"mat3x3<f32>",mat3x4f:"mat3x4<f32>",mat4x2f:"mat4x2<f32>",mat4x3f:"mat4x3<f32>",mat4x4f:"mat4x4<f32>",mat2x2i:"mat2x2<i32>",mat2x3i:"mat2x3<i32>",mat2x4i:"mat2x4<i32>",mat3x2i:"mat3x2<i32>",mat3x3i:"mat3x3<i32>",mat3x4i:"mat3x4<i32>",mat4x2i:"mat4x2<i32>",mat4x3i:"mat4x3<i32>",mat4x4i:"mat4x4<i32>",mat2x2u:"mat2x2<u32>",mat2x3u:"mat2x3<u32>",mat2x4u:"mat2x4<u32>",mat3x2u:"mat3x2<u32>",mat3x3u:"mat3x3<u32>",mat3x4u:"mat3x4<u32>",mat4x2u:"mat4x2<u32>",mat4x3u:"mat4x3<u32>",mat4x4u:"mat4x4<u32>",mat2x2h:"mat2x2<f16>",mat2x3h:"mat2x3<f16>",mat2x4h:"mat2x4<f16>",mat3x2h:"mat3x2<f16>",mat3x3h:"mat3x3<f16>",mat3x4h:"mat3x4<f16>",mat4x2h:"mat4x2<f16>",mat4x3h:"mat4x3<f16>",mat4x4h:"mat4x4<f16>"}});function Qn(t,e={}){let n={...t},r=e.layout??"std140",i={},s=0;for(let[o,a]of Object.entries(n))s=zd(i,o,a,s,r);return s=He(s,pn(n,r)),{layout:r,byteLength:s*4,uniformTypes:n,fields:i}}function Rs(t,e){let n=dc(t),r=Zr(n),i=/^mat(\d)x(\d)<.+>$/.exec(n);if(i){let o=Number(i[1]),a=Number(i[2]),c=h_(a,n,r.type,e),l=LL(c.size,c.alignment,e);return{alignment:c.alignment,size:o*l,components:o*a,columns:o,rows:a,columnStride:l,shaderType:n,type:r.type}}let s=/^vec(\d)<.+>$/.exec(n);return s?h_(Number(s[1]),n,r.type,e):{alignment:1,size:1,components:1,columns:1,rows:1,columnStride:1,shaderType:n,type:r.type}}function $d(t){return!!t&&typeof t=="object"&&!Array.isArray(t)}function zd(t,e,n,r,i){if(typeof n=="string"){let s=Rs(n,i),o=He(r,s.alignment);return t[e]={offset:o,...s},o+s.size}if(Array.isArray(n)){if(Array.isArray(n[0]))throw new Error(`Nested arrays are not supported for ${e}`);let s=n[0],o=n[1],a=m_(s,i),c=He(r,pn(n,i));for(let l=0;l<o;l++)zd(t,`${e}[${l}]`,s,c+l*a,i);return c+a*o}if($d(n)){let s=pn(n,i),o=He(r,s);for(let[a,c]of Object.entries(n))o=zd(t,`${e}.${a}`,c,o,i);return He(o,s)}throw new Error(`Unsupported CompositeShaderType for ${e}`)}function p_(t,e){if(typeof t=="string")return Rs(t,e).size;if(Array.isArray(t)){let r=t[0],i=t[1];if(Array.isArray(r))throw new Error("Nested arrays are not supported");return m_(r,e)*i}let n=0;for(let r of Object.values(t)){let i=r;n=He(n,pn(i,e)),n+=p_(i,e)}return He(n,pn(t,e))}function pn(t,e){if(typeof t=="string")return Rs(t,e).alignment;if(Array.isArray(t)){let r=t[0],i=pn(r,e);return g_(e)?Math.max(i,4):i}let n=1;for(let r of Object.values(t)){let i=pn(r,e);n=Math.max(n,i)}return AL(e)?Math.max(n,4):n}function h_(t,e,n,r){return{alignment:t===2?2:4,size:t===3?3:t,components:t,columns:1,rows:t,columnStride:t===3?3:t,shaderType:e,type:n}}function m_(t,e){let n=p_(t,e),r=pn(t,e);return PL(n,r,e)}function PL(t,e,n){return He(t,g_(n)?4:e)}function LL(t,e,n){return n==="std140"?4:He(t,e)}function g_(t){return t==="std140"||t==="wgsl-uniform"}function AL(t){return t==="std140"||t==="wgsl-uniform"}var hc=b(()=>{rc();Cs()});function Wd(t){return(!pc||pc.byteLength<t)&&(pc=new ArrayBuffer(t)),pc}function jd(t,e){let n=Wd(t.BYTES_PER_ELEMENT*e);return new t(n,0,e)}var pc,Yd=b(()=>{});function IL(t){return ArrayBuffer.isView(t)&&!(t instanceof DataView)}function qr(t){return Array.isArray(t)?t.length===0||typeof t[0]=="number":IL(t)}var Hd=b(()=>{});function ML(t){return!!t&&typeof t=="object"&&!Array.isArray(t)&&!ArrayBuffer.isView(t)}function CL(t,e,n){return Array.prototype.slice.call(t,e,n)}var mc,b_=b(()=>{Yd();Hd();Pe();hc();mc=class{layout;constructor(e){this.layout=e}has(e){return!!this.layout.fields[e]}get(e){let n=this.layout.fields[e];return n?{offset:n.offset,size:n.size}:void 0}getFlatUniformValues(e){let n={};for(let[r,i]of Object.entries(e)){let s=this.layout.uniformTypes[r];s?this._flattenCompositeValue(n,r,s,i):this.layout.fields[r]&&(n[r]=i)}return n}getData(e){let n=Wd(this.layout.byteLength);new Uint8Array(n,0,this.layout.byteLength).fill(0);let r={i32:new Int32Array(n),u32:new Uint32Array(n),f32:new Float32Array(n),f16:new Uint16Array(n)},i=this.getFlatUniformValues(e);for(let[s,o]of Object.entries(i))this._writeLeafValue(r,s,o);return new Uint8Array(n,0,this.layout.byteLength)}_flattenCompositeValue(e,n,r,i){if(i!==void 0){if(typeof r=="string"||this.layout.fields[n]){e[n]=i;return}if(Array.isArray(r)){let s=r[0],o=r[1];if(Array.isArray(s))throw new Error(`Nested arrays are not supported for ${n}`);if(typeof s=="string"&&qr(i)){this._flattenPackedArray(e,n,s,o,i);return}if(!Array.isArray(i)){S.warn(`Unsupported uniform array value for ${n}:`,i)();return}for(let a=0;a<Math.min(i.length,o);a++){let c=i[a];c!==void 0&&this._flattenCompositeValue(e,`${n}[${a}]`,s,c)}return}if($d(r)&&ML(i)){for(let[s,o]of Object.entries(i)){if(o===void 0)continue;let a=`${n}.${s}`;this._flattenCompositeValue(e,a,r[s],o)}return}S.warn(`Unsupported uniform value for ${n}:`,i)()}}_flattenPackedArray(e,n,r,i,s){let o=s,c=Rs(r,this.layout.layout).components;for(let l=0;l<i;l++){let u=l*c;if(u>=o.length)break;c===1?e[`${n}[${l}]`]=Number(o[u]):e[`${n}[${l}]`]=CL(s,u,u+c)}}_writeLeafValue(e,n,r){let i=this.layout.fields[n];if(!i){S.warn(`Uniform ${n} not found in layout`)();return}let{type:s,components:o,columns:a,rows:c,offset:l,columnStride:u}=i,f=e[s];if(o===1){f[l]=Number(r);return}let d=r;if(a===1){for(let p=0;p<o;p++)f[l+p]=Number(d[p]??0);return}let h=0;for(let p=0;p<a;p++){let m=l+p*u;for(let g=0;g<c;g++)f[m+g]=Number(d[h++]??0)}}}});function y_(t,e,n=16){if(t===e)return!0;let r=t,i=e;if(!qr(r)||!qr(i)||r.length!==i.length)return!1;let s=Math.min(n,RL);if(r.length>s)return!1;for(let o=0;o<r.length;++o)if(i[o]!==r[o])return!1;return!0}function __(t){return qr(t)?t.slice():t}var RL,x_=b(()=>{Hd();RL=128});var gc,v_=b(()=>{x_();gc=class{name;uniforms={};modifiedUniforms={};modified=!0;bindingLayout={};needsRedraw="initialized";constructor(e){if(this.name=e?.name||"unnamed",e?.name&&e?.shaderLayout){let n=e?.shaderLayout.bindings?.find(i=>i.type==="uniform"&&i.name===e?.name);if(!n)throw new Error(e?.name);let r=n;for(let i of r.uniforms||[])this.bindingLayout[i.name]=i}}setUniforms(e){for(let[n,r]of Object.entries(e))this._setUniform(n,r)&&!this.needsRedraw&&this.setNeedsRedraw(`${this.name}.${n}=${r}`)}setNeedsRedraw(e){this.needsRedraw=this.needsRedraw||e}getAllUniforms(){return this.modifiedUniforms={},this.needsRedraw=!1,this.uniforms||{}}_setUniform(e,n){return y_(this.uniforms[e],n)?!1:(this.uniforms[e]=__(n),this.modifiedUniforms[e]=!0,this.modified=!0,!0)}}});function BL(t){return t.type==="webgpu"?"wgsl-uniform":"std140"}var OL,Jn,E_=b(()=>{tc();Pe();hc();v_();b_();OL=1024,Jn=class{device;uniformBlocks=new Map;shaderBlockLayouts=new Map;shaderBlockWriters=new Map;uniformBuffers=new Map;constructor(e,n){this.device=e;for(let[r,i]of Object.entries(n)){let s=r,o=Qn(i.uniformTypes??{},{layout:i.layout??BL(e)}),a=new mc(o);this.shaderBlockLayouts.set(s,o),this.shaderBlockWriters.set(s,a);let c=new gc({name:r});c.setUniforms(a.getFlatUniformValues(i.defaultUniforms||{})),this.uniformBlocks.set(s,c)}}destroy(){for(let e of this.uniformBuffers.values())e.destroy()}setUniforms(e,n){for(let[r,i]of Object.entries(e)){let s=r,a=this.shaderBlockWriters.get(s)?.getFlatUniformValues(i||{});this.uniformBlocks.get(s)?.setUniforms(a||{})}this.updateUniformBuffers(n)}getUniformBufferByteLength(e){let n=this.shaderBlockLayouts.get(e)?.byteLength||0;return Math.max(n,OL)}getUniformBufferData(e){let n=this.uniformBlocks.get(e)?.getAllUniforms()||{};return this.shaderBlockWriters.get(e)?.getData(n)||new Uint8Array(0)}createUniformBuffer(e,n){n&&this.setUniforms(n);let r=this.getUniformBufferByteLength(e),i=this.device.createBuffer({usage:k.UNIFORM|k.COPY_DST,byteLength:r}),s=this.getUniformBufferData(e);return i.write(s),i}getManagedUniformBuffer(e){if(!this.uniformBuffers.get(e)){let n=this.getUniformBufferByteLength(e),r=this.device.createBuffer({usage:k.UNIFORM|k.COPY_DST,byteLength:n});this.uniformBuffers.set(e,r)}return this.uniformBuffers.get(e)}updateUniformBuffers(e){let n=!1;for(let r of this.uniformBlocks.keys()){let i=this.updateUniformBuffer(r,e);n||=i}return n&&S.log(3,`UniformStore.updateUniformBuffers(): ${n}`)(),n}updateUniformBuffer(e,n){let r=this.uniformBlocks.get(e),i=this.uniformBuffers.get(e),s=!1;if(i&&r?.needsRedraw){s||=r.needsRedraw;let o=this.getUniformBufferData(e);if(i=this.uniformBuffers.get(e),i&&(n?this.device.writeBufferViaCommandEncoder(n,i,o):i.write(o)),S.level>=4){let a=this.uniformBlocks.get(e)?.getAllUniforms();S.log(4,`Writing to uniform buffer ${String(e)}`,o,a)()}}return s}}});function Kr(t){return t.attributes?t.attributes.map(e=>e.attribute):[t.name]}function Xd(t){return Object.fromEntries(t.attributes.map(e=>[e.name,e.location]))}function bc(t){let e=1/0;for(let n of t)n!==void 0&&(e=Math.min(e,n));return e}function Zd(t,e,n){NL(e);let r=new Map;for(let i of e){let s=DL(i);if(i.attributes)for(let o of i.attributes)r.has(o.attribute)||r.set(o.attribute,{bufferName:i.name,stepMode:i.stepMode,vertexFormat:o.format,byteOffset:o.byteOffset,byteStride:s});else i.format&&!r.has(i.name)&&r.set(i.name,{bufferName:i.name,stepMode:i.stepMode,vertexFormat:i.format,byteOffset:0,byteStride:s})}return t.attributes.map(i=>{let s=r.get(i.name);!s&&n?.warnOnMissingBufferLayout&&S.warn(`layout for attribute "${i.name}" not present in buffer layout`)();let o=Ve.getAttributeShaderTypeInfo(i.type),a=s?.vertexFormat||q.getCompatibleVertexFormat(o);return{attributeName:i.name,bufferName:s?.bufferName||i.name,location:i.location,vertexFormat:a,byteOffset:s?.byteOffset??0,byteStride:s?.byteStride??q.getVertexFormatInfo(a).byteLength,stepMode:s?.stepMode||i.stepMode||(i.name.startsWith("instance")?"instance":"vertex")}}).sort((i,s)=>i.location-s.location)}function NL(t){for(let e of t)(e.attributes&&e.format||!e.attributes&&!e.format)&&S.warn(`BufferLayout ${e.name} must have either 'attributes' or 'format' field`)()}function DL(t){if(typeof t.byteStride=="number")return t.byteStride;if(t.attributes){let e=0;for(let n of t.attributes)e+=q.getVertexFormatInfo(n.format).byteLength;return e}return q.getVertexFormatInfo(t.format).byteLength}var qd=b(()=>{Pe();Cs();bs()});function Os(t,e){let n={},r=Zd(t,e,{warnOnMissingBufferLayout:!0});for(let i of r){let s=kL(t,i);n[i.attributeName]=s}return n}function kL(t,e){let n=FL(t,e.attributeName),r=Ve.getAttributeShaderTypeInfo(n.type),i=e.vertexFormat,s=q.getVertexFormatInfo(i);return{attributeName:e.attributeName,bufferName:e.bufferName,location:n.location,shaderType:n.type,primitiveType:r.primitiveType,shaderComponents:r.components,vertexFormat:i,bufferDataType:s.type,bufferComponents:s.components,normalized:s.normalized,integer:r.integer,stepMode:e.stepMode,byteOffset:e.byteOffset,byteStride:e.byteStride}}function FL(t,e){let n=t.attributes.find(r=>r.name===e);return n||S.warn(`shader layout attribute "${e}" not present in shader`)(),n||null}var w_=b(()=>{Pe();Cs();bs();qd()});var B=b(()=>{yy();_y();Gy();Yy();Hy();tc();Dd();Xy();Zy();Fd();Nd();Jy();Ud();e_();t_();n_();i_();Gd();s_();o_();a_();c_();l_();u_();hc();E_();ic();rc();Cs();bs();lc();Pe();r_();Od();Yd();w_();qd()});function Bs(t=[],e){let n=[],r={},i={},s={},o={};for(let a of t)S_({modules:n,defines:r,injections:i,vertexInputs:s,varyings:o},a),S_({modules:n,defines:r,injections:i,vertexInputs:s,varyings:o},a[e]);for(let a of Object.keys(o))if(s[a])throw new Error(`ShaderPlugin name "${a}" cannot be both a vertex input and a varying`);return{modules:n,defines:r,injections:i,vertexInputs:s,varyings:o}}function Ns(t=[],e=[]){let n=[...t],r=new Set(n.map(i=>i.name));for(let i of e)r.has(i.name)||(n.push(i),r.add(i.name));return n}function S_(t,e){if(e){e.modules?.length&&t.modules.push(...e.modules),e.defines&&Object.assign(t.defines,e.defines);for(let[n,r]of Object.entries(e.vertexInputs||{})){T_(n,"vertex input");let i=t.vertexInputs[n];if(i&&i!==r)throw new Error(`ShaderPlugin vertex input "${n}" has conflicting types "${i}" and "${r}"`);t.vertexInputs[n]=r}for(let[n,r]of Object.entries(e.varyings||{})){T_(n,"varying");let i=GL(n,r),s=t.varyings[n];if(s&&(s.type!==i.type||s.interpolation!==i.interpolation))throw new Error(`ShaderPlugin varying "${n}" has conflicting declarations "${s.type}/${s.interpolation}" and "${i.type}/${i.interpolation}"`);t.varyings[n]=i}for(let n of e.injections||[])VL(n.target),t.injections[n.target]||(t.injections[n.target]=[]),t.injections[n.target].push({injection:n.injection,order:n.order??0})}}function T_(t,e){if(!/^[A-Za-z_][A-Za-z0-9_]*$/.test(t)||t.startsWith("_luma_"))throw new Error(`ShaderPlugin ${e} "${t}" must be a valid non-reserved identifier`)}function GL(t,e){let{primitiveType:n}=Ve.getAttributeShaderTypeInfo(e.type),r=n==="i32"||n==="u32",i=e.interpolation||(r?"flat":"smooth");if(r&&i==="smooth")throw new Error(`ShaderPlugin integer varying "${t}" must use flat interpolation`);return{type:e.type,interpolation:i}}function VL(t){if(!UL.test(t))throw new Error(`ShaderPlugin injection target "${t}" must be a named shader anchor or hook`)}var UL,P_=b(()=>{B();UL=/^(vs|fs):(?:#(?:decl|main-start|main-end)|[A-Za-z_][\w-]*)$/});function Ds(t){return`${t.name}Uniforms`}function A_(t,e){let n=e==="wgsl"?t.source:e==="vertex"?t.vs:t.fs;if(!n)return null;let r=Ds(t);return WL(n,e==="wgsl"?"wgsl":"glsl",r)}function I_(t,e){let n=Object.keys(t.uniformTypes||{});if(!n.length)return null;let r=A_(t,e);return r?{moduleName:t.name,uniformBlockName:Ds(t),stage:e,expectedUniformNames:n,actualUniformNames:r,matches:HL(n,r)}:null}function Kd(t,e,n={}){let r=I_(t,e);if(!r||r.matches)return r;let i=XL(r);return n.log?.error?.(i,r)(),n.throwOnError!==!1&&$t(!1,i),r}function ks(t){let e=[],n=ZL(t);for(let r of n.matchAll($L)){let i=r[1]?.trim()||null;e.push({blockName:r[2],body:r[3],instanceName:r[4]||null,layoutQualifier:i,hasLayoutQualifier:!!i,isStd140:!!(i&&/\blayout\s*\([^)]*\bstd140\b[^)]*\)/.exec(i))})}return e}function Qd(t,e,n,r){let i=ks(t).filter(o=>!o.isStd140),s=new Set;for(let o of i){if(s.has(o.blockName))continue;s.add(o.blockName);let a=r?.label?`${r.label} `:"",c=o.hasLayoutQualifier?`declares ${qL(o.layoutQualifier)} instead of layout(std140)`:"does not declare layout(std140)",l=`${a}${e} shader uniform block ${o.blockName} ${c}. luma.gl host-side shader block packing assumes explicit layout(std140) for GLSL uniform blocks. Add \`layout(std140)\` to the block declaration.`;n?.warn?.(l,o)()}return i}function WL(t,e,n){let r=e==="wgsl"?jL(t,n):YL(t,n);if(!r)return null;let i=[];for(let s of r.split(`
`)){let o=s.replace(/\/\/.*$/,"").trim();if(!o||o.startsWith("#"))continue;let a=e==="wgsl"?o.match(/^([A-Za-z0-9_]+)\s*:/):o.match(zL);a&&i.push(a[1])}return i}function jL(t,e){let n=new RegExp(`\\bstruct\\s+${e}\\b`,"m").exec(t);if(!n)return null;let r=t.indexOf("{",n.index);if(r<0)return null;let i=0;for(let s=r;s<t.length;s++){let o=t[s];if(o==="{"){i++;continue}if(o==="}"&&(i--,i===0))return t.slice(r+1,s)}return null}function YL(t,e){return ks(t).find(r=>r.blockName===e)?.body||null}function HL(t,e){if(t.length!==e.length)return!1;for(let n=0;n<t.length;n++)if(t[n]!==e[n])return!1;return!0}function XL(t){let{expectedUniformNames:e,actualUniformNames:n}=t,r=e.filter(a=>!n.includes(a)),i=n.filter(a=>!e.includes(a)),s=[`Expected ${e.length} fields, found ${n.length}.`],o=KL(e,n);return o&&s.push(o),r.length&&s.push(`Missing from shader block (${r.length}): ${L_(r)}.`),i.length&&s.push(`Unexpected in shader block (${i.length}): ${L_(i)}.`),e.length<=12&&n.length<=12&&(r.length||i.length)&&(s.push(`Expected: ${e.join(", ")}.`),s.push(`Actual: ${n.join(", ")}.`)),`${t.moduleName}: ${t.stage} shader uniform block ${t.uniformBlockName} does not match module.uniformTypes. ${s.join(" ")}`}function ZL(t){return t.replace(/\/\*[\s\S]*?\*\//g,"").replace(/\/\/.*$/gm,"")}function qL(t){return t.replace(/\s+/g," ").trim()}function KL(t,e){let n=Math.min(t.length,e.length);for(let r=0;r<n;r++)if(t[r]!==e[r])return`First mismatch at field ${r+1}: expected ${t[r]}, found ${e[r]}.`;return t.length>e.length?`Shader block ends after field ${e.length}; expected next field ${t[e.length]}.`:e.length>t.length?`Shader block has extra field ${e.length}: ${e[t.length]}.`:null}function L_(t,e=8){if(t.length<=e)return t.join(", ");let n=t.length-e;return`${t.slice(0,e).join(", ")}, ... (${n} more)`}var zL,$L,Jd=b(()=>{Za();zL=/^(?:uniform\s+)?(?:(?:lowp|mediump|highp)\s+)?[A-Za-z0-9_]+(?:<[^>]+>)?\s+([A-Za-z0-9_]+)(?:\s*\[[^\]]+\])?\s*;/,$L=/((?:layout\s*\([^)]*\)\s*)*)uniform\s+([A-Za-z_][A-Za-z0-9_]*)\s*\{([\s\S]*?)\}\s*([A-Za-z_][A-Za-z0-9_]*)?\s*;/g});function M_(t){switch(t?.gpu.toLowerCase()){case"apple":return`#define APPLE_GPU
// Apple optimizes away the calculation necessary for emulated fp64
#define LUMA_FP64_CODE_ELIMINATION_WORKAROUND 1
#define LUMA_FP32_TAN_PRECISION_WORKAROUND 1
// Intel GPU doesn't have full 32 bits precision in same cases, causes overflow
#define LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND 1
`;case"nvidia":return`#define NVIDIA_GPU
// Nvidia optimizes away the calculation necessary for emulated fp64
#define LUMA_FP64_CODE_ELIMINATION_WORKAROUND 1
`;case"intel":return`#define INTEL_GPU
// Intel optimizes away the calculation necessary for emulated fp64
#define LUMA_FP64_CODE_ELIMINATION_WORKAROUND 1
// Intel's built-in 'tan' function doesn't have acceptable precision
#define LUMA_FP32_TAN_PRECISION_WORKAROUND 1
// Intel GPU doesn't have full 32 bits precision in same cases, causes overflow
#define LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND 1
`;case"amd":return`#define AMD_GPU
`;default:return`#define DEFAULT_GPU
// Prevent driver from optimizing away the calculation necessary for emulated fp64
#define LUMA_FP64_CODE_ELIMINATION_WORKAROUND 1
// Headless Chrome's software shader 'tan' function doesn't have acceptable precision
#define LUMA_FP32_TAN_PRECISION_WORKAROUND 1
// If the GPU doesn't have full 32 bits precision, will causes overflow
#define LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND 1
`}}var C_=b(()=>{});function O_(t,e){if(Number(t.match(/^#version[ \t]+(\d+)/m)?.[1]||100)!==300)throw new Error("luma.gl v9 only supports GLSL 3.00 shader sources");switch(e){case"vertex":return t=R_(t,QL),t;case"fragment":return t=R_(t,JL),t;default:throw new Error(e)}}function R_(t,e){for(let[n,r]of e)t=t.replace(n,r);return t}function eh(t){return new RegExp(`\\b${t}[ \\t]+(\\w+[ \\t]+\\w+(\\[\\w+\\])?;)`,"g")}var B_,QL,JL,N_=b(()=>{B_=[[/^(#version[ \t]+(100|300[ \t]+es))?[ \t]*\n/,`#version 300 es
`],[/\btexture(2D|2DProj|Cube)Lod(EXT)?\(/g,"textureLod("],[/\btexture(2D|2DProj|Cube)(EXT)?\(/g,"texture("]],QL=[...B_,[eh("attribute"),"in $1"],[eh("varying"),"out $1"]],JL=[...B_,[eh("varying"),"in $1"]]});function yc(t,e,n="glsl"){let r="";for(let i in t){let s=t[i];if(r+=`${n==="wgsl"?"fn":"void"} ${s.signature} {
`,s.header&&(r+=`  ${s.header}`),e[i]){let a=e[i];a.sort((c,l)=>c.order-l.order);for(let c of a)r+=`  ${c.injection}
`}s.footer&&(r+=`  ${s.footer}`),r+=`}
`}return r}function th(t){let e={vertex:{},fragment:{}};for(let n of t){let r,i;typeof n!="string"?(r=n,i=r.hook):(r={},i=n),i=i.trim();let s=i.indexOf(":"),o=i.slice(0,s),a=i.slice(s+1),c=i.replace(/\(.+/,""),l=Object.assign(r,{signature:a});switch(o){case"vs":e.vertex[c]=l;break;case"fs":e.fragment[c]=l;break;default:throw new Error(o)}}return e}var D_=b(()=>{});function k_(t,e){return{name:eA(t,e),language:"glsl",version:tA(t)}}function eA(t,e="unnamed"){let r=/#define[^\S\r\n]*SHADER_NAME[^\S\r\n]*([A-Za-z0-9_-]+)\s*/.exec(t);return r?r[1]:e}function tA(t){let e=100,n=t.match(/[^\s]+/g);if(n&&n.length>=2&&n[0]==="#version"){let r=parseInt(n[1],10);Number.isFinite(r)&&(e=r)}if(e!==100&&e!==300)throw new Error(`Invalid GLSL version ${e}`);return e}var F_=b(()=>{});function _c(t,e=[]){let n=Wr(t),r=new Map;for(let s of e)r.set(G_(s.name,s.group,s.location),s.moduleName);let i=[];for(let s of U_){s.lastIndex=0;let o;for(o=s.exec(n);o;){let a=s===U_[0],c=Number(o[a?1:2]),l=Number(o[a?2:1]),u=o[3]?.trim(),f=o[4],d=o[5].trim(),h=r.get(G_(f,l,c));i.push(nA({name:f,group:l,binding:c,owner:h?"module":"application",moduleName:h,accessDeclaration:u,resourceType:d})),o=s.exec(n)}}return i.sort((s,o)=>s.group!==o.group?s.group-o.group:s.binding!==o.binding?s.binding-o.binding:s.name.localeCompare(o.name))}function nA(t){let e={name:t.name,group:t.group,binding:t.binding,owner:t.owner,kind:"unknown",moduleName:t.moduleName,resourceType:t.resourceType};if(t.accessDeclaration){let n=t.accessDeclaration.split(",").map(r=>r.trim());if(n[0]==="uniform")return{...e,kind:"uniform",access:"uniform"};if(n[0]==="storage"){let r=n[1]||"read_write";return{...e,kind:r==="read"?"read-only-storage":"storage",access:r}}}return t.resourceType==="sampler"||t.resourceType==="sampler_comparison"?{...e,kind:"sampler",samplerKind:t.resourceType==="sampler_comparison"?"comparison":"filtering"}:t.resourceType.startsWith("texture_storage_")?{...e,kind:"storage-texture",access:iA(t.resourceType),viewDimension:V_(t.resourceType)}:t.resourceType.startsWith("texture_")?{...e,kind:"texture",viewDimension:V_(t.resourceType),sampleType:rA(t.resourceType),multisampled:t.resourceType.startsWith("texture_multisampled_")}:e}function G_(t,e,n){return`${e}:${n}:${t}`}function V_(t){if(t.includes("cube_array"))return"cube-array";if(t.includes("2d_array"))return"2d-array";if(t.includes("cube"))return"cube";if(t.includes("3d"))return"3d";if(t.includes("2d"))return"2d";if(t.includes("1d"))return"1d"}function rA(t){if(t.startsWith("texture_depth_"))return"depth";if(t.includes("<i32>"))return"sint";if(t.includes("<u32>"))return"uint";if(t.includes("<f32>"))return"float"}function iA(t){return/,\s*([A-Za-z_][A-Za-z0-9_]*)\s*>$/.exec(t)?.[1]}var U_,nh=b(()=>{ja();U_=[new RegExp(`@binding\\(\\s*(\\d+)\\s*\\)\\s*@group\\(\\s*(\\d+)\\s*\\)\\s*${Ge}\\s*:\\s*([^;]+);`,"g"),new RegExp(`@group\\(\\s*(\\d+)\\s*\\)\\s*@binding\\(\\s*(\\d+)\\s*\\)\\s*${Ge}\\s*:\\s*([^;]+);`,"g")]});function tr(t,e){let n=t.split(`
`),r=[],i=[],s=!0;for(let o of n){let a=o.match(sA),c=o.match(uA)||o.match(oA),l=o.match(aA),u=o.match(cA),f=o.match(fA)||o.match(lA);if(a){let d=dA(a[1],e?.defines||{}),h=s&&d;i.push({parentActive:s,branchTaken:d,active:h}),s=h}else if(c||l){let d=(c||l)?.[1],h=!!e?.defines?.[d],p=c?h:!h,m=s&&p;i.push({parentActive:s,branchTaken:p,active:m}),s=m}else if(u){let d=i[i.length-1];if(!d)throw new Error("Encountered #else without matching #if, #ifdef or #ifndef");d.active=d.parentActive&&!d.branchTaken,d.branchTaken=!0,s=d.active}else f?(i.pop(),s=i.length?i[i.length-1].active:!0):s&&r.push(o)}if(i.length>0)throw new Error("Unterminated conditional block in shader source");return r.join(`
`)}function dA(t,e){let n=t.trim();if(/^[+-]?\d+(?:\.\d+)?$/.test(n))return Number(n)!==0;if(n==="true")return!0;if(n==="false")return!1;let r=n.match(new RegExp(`^!\\s*${er}$`));if(r)return!e[r[1]];let i=n.match(new RegExp(`^${er}$`));if(i)return!!e[i[1]];let s=n.match(new RegExp(`^defined\\s*\\(\\s*${er}\\s*\\)$`));if(s)return e[s[1]]!==void 0;let o=n.match(new RegExp(`^!\\s*defined\\s*\\(\\s*${er}\\s*\\)$`));if(o)return e[o[1]]===void 0;throw new Error(`Unsupported #if expression "${t}"`)}var er,sA,oA,aA,cA,lA,uA,fA,rh=b(()=>{er="([a-zA-Z_][a-zA-Z0-9_]*)",sA=/^\s*\#\s*if\s+(.+?)\s*(?:\/\/.*)?$/,oA=new RegExp(`^\\s*\\#\\s*ifdef\\s*${er}\\s*$`),aA=new RegExp(`^\\s*\\#\\s*ifndef\\s*${er}\\s*(?:\\/\\/.*)?$`),cA=/^\s*\#\s*else\s*(?:\/\/.*)?$/,lA=/^\s*\#\s*endif\s*$/,uA=new RegExp(`^\\s*\\#\\s*ifdef\\s*${er}\\s*(?:\\/\\/.*)?$`),fA=/^\s*\#\s*endif\s*(?:\/\/.*)?$/});function W_(t,e){let n=[];for(let[r,i]of Object.entries(e))hA(t,r),n.push(`in ${xc(i)} ${r};`);return n.join(`
`)}function j_(t,e,n){let r=Object.entries(n);if(r.length===0)return{source:t,declarations:"",initialization:""};let i=pA(t,e),s=t.slice(i.openParenthesis+1,i.closeParenthesis),o=mA(t,s),a=new Set(o.locations),c=[],l=[],u=[];for(let[m,g]of r){if(o.names.has(m)||yA(t,m))throw new Error(`ShaderPlugin vertex input "${m}" conflicts with an existing WGSL shader input or variable`);let y=_A(a);a.add(y);let x=`_luma_${m}`;c.push(`@location(${y}) ${x}: ${g}`),l.push(`var<private> ${m}: ${g};`),u.push(`${m} = ${x};`)}let f=s.trim()?`,
  `:`
  `,d=s.trim()?"":`
`,h=`${s}${f}${c.join(`,
  `)}${d}`;return{source:t.slice(0,i.openParenthesis+1)+h+t.slice(i.closeParenthesis),declarations:l.join(`
`),initialization:u.join(`
`)}}function xc(t){let{primitiveType:e,components:n}=Ve.getAttributeShaderTypeInfo(t),r=e==="i32"?"int":e==="u32"?"uint":"float";return n===1?r:`${r==="int"?"i":r==="uint"?"u":""}vec${n}`}function hA(t,e){let n=vc(e);if(new RegExp(`\\b(?:in|attribute)\\s+(?:(?:lowp|mediump|highp)\\s+)?[A-Za-z_][A-Za-z0-9_]*\\s+${n}\\s*(?:\\[|;)`).test(t))throw new Error(`ShaderPlugin vertex input "${e}" conflicts with an existing GLSL input`)}function pA(t,e){let r=new RegExp(`\\bfn\\s+${vc(e)}\\s*\\(`,"g").exec(t);if(!r)throw new Error(`ShaderPlugin vertex inputs require WGSL vertex entry point "${e}"`);let i=t.indexOf("(",r.index),s=Y_(t,i,"(",")");if(s<0)throw new Error(`Unable to parse WGSL vertex entry point "${e}" parameters`);return{openParenthesis:i,closeParenthesis:s}}function mA(t,e){let n=z_(e),r=new Set($_(e)),i=gA(e);for(let s of i){let o=bA(t,s);if(o!==null){n.push(...z_(o));for(let a of $_(o))r.add(a)}}return{locations:n,names:r}}function z_(t){let e=[],n=/@location\s*\(\s*(\d+)\s*\)/g,r=n.exec(t);for(;r;)e.push(Number(r[1])),r=n.exec(t);return e}function $_(t){let e=[],n=/(?:^|,)\s*(?:@[A-Za-z_][\w]*(?:\([^)]*\))?\s*)*([A-Za-z_][\w]*)\s*:/gm,r=n.exec(t);for(;r;)e.push(r[1]),r=n.exec(t);return e}function gA(t){let e=[],n=/:\s*([A-Za-z_][\w]*)\b/g,r=n.exec(t);for(;r;)e.push(r[1]),r=n.exec(t);return e}function bA(t,e){let r=new RegExp(`\\bstruct\\s+${vc(e)}\\s*\\{`,"g").exec(t);if(!r)return null;let i=t.indexOf("{",r.index),s=Y_(t,i,"{","}");return s<0?null:t.slice(i+1,s)}function yA(t,e){let n=vc(e),r=new RegExp(`\\b(?:var(?:<[^>]+>)?|let|const)\\s+${n}\\b`,"g"),i=r.exec(t);for(;i;){if(xA(t,i.index)===0)return!0;i=r.exec(t)}return!1}function _A(t){let e=0;for(;t.has(e);)e++;return e}function Y_(t,e,n,r){let i=0,s=0,o=!1;for(let a=e;a<t.length;a++){let c=t[a],l=t[a+1];if(o){c===`
`&&(o=!1);continue}if(s>0){c==="/"&&l==="*"?(s++,a++):c==="*"&&l==="/"&&(s--,a++);continue}if(c==="/"&&l==="/"){o=!0,a++;continue}if(c==="/"&&l==="*"){s=1,a++;continue}if(c===n&&i++,c===r&&--i===0)return a}return-1}function xA(t,e){let n=0,r=0,i=!1;for(let s=0;s<e;s++){let o=t[s],a=t[s+1];if(i){o===`
`&&(i=!1);continue}if(r>0){o==="/"&&a==="*"?(r++,s++):o==="*"&&a==="/"&&(r--,s++);continue}o==="/"&&a==="/"?(i=!0,s++):o==="/"&&a==="*"?(r=1,s++):o==="{"?n++:o==="}"&&n--}return n}function vc(t){return t.replace(/[.*+?^${}()|[\]\\]/g,"\\$&")}var ih=b(()=>{B()});function X_(t,e,n){let r=[],i=[];for(let[s,o]of Object.entries(n)){OA(t,s);let a=o.interpolation==="flat"?"flat ":"",c=e==="vertex"?"out":"in";r.push(`${a}${c} ${xc(o.type)} ${s};`),e==="vertex"&&i.push(`${s} = ${CA(o.type)};`)}return{declarations:r.join(`
`),initialization:i.join(`
`)}}function Z_(t,e,n,r){let i=Object.entries(r);if(i.length===0)return{source:t,declarations:"",vertexInitialization:"",fragmentInitialization:""};let s=t,o=Ec(s,e,"vertex"),a=vA(s,o),c=Ec(s,n,"fragment"),l=EA(s,c),u=sh(s,a),f=sh(s,l.type),d=new Set([...wc(o.parameters),...wc(u.body),...wc(c.parameters),...wc(f.body)]),h=new Set([...H_(u.body),...H_(f.body)]),p=[],m=[],g=[],y=[];for(let[E,w]of i){if(d.has(E)||IA(s,E))throw new Error(`ShaderPlugin varying "${E}" conflicts with existing WGSL stage I/O or a module variable`);let A=MA(h);h.add(A);let I=w.interpolation==="flat"?" @interpolate(flat)":"";p.push(`  @location(${A})${I} ${E}: ${w.type},`),m.push(`var<private> ${E}: ${w.type};`),g.push(`${E} = ${RA(w.type)};`),y.push(`${E} = ${l.name}.${E};`)}wA(s,a,o.openBrace,o.closeBrace),s=SA(s,a,o,i.map(([E])=>E)),o=Ec(s,e,"vertex"),s=TA(s,o,i.map(([E])=>E));let _=(a===l.type?[a]:[a,l.type]).map(E=>sh(s,E).closeBrace).sort((E,w)=>w-E);for(let E of _)s=s.slice(0,E)+`${p.join(`
`)}
`+s.slice(E);if(c=Ec(s,n,"fragment"),!new RegExp(`\\b${nr(l.name)}\\s*:`).test(c.parameters))throw new Error(`Unable to preserve WGSL fragment input "${l.name}"`);return{source:s,declarations:m.join(`
`),vertexInitialization:g.join(`
`),fragmentInitialization:y.join(`
`)}}function Ec(t,e,n){let i=new RegExp(`\\bfn\\s+${nr(e)}\\s*\\(`,"g").exec(t);if(!i)throw new Error(`ShaderPlugin varyings require WGSL ${n} entry point "${e}"`);let s=t.indexOf("(",i.index),o=Sc(t,s,"(",")"),a=t.indexOf("{",o),c=Sc(t,a,"{","}");if(o<0||a<0||c<0)throw new Error(`Unable to parse WGSL ${n} entry point "${e}"`);return{openParenthesis:s,closeParenthesis:o,openBrace:a,closeBrace:c,parameters:t.slice(s+1,o)}}function vA(t,e){let n=t.slice(e.closeParenthesis+1,e.openBrace),r=/->\s*([A-Za-z_][\w]*)\s*$/.exec(n.trim());if(!r||oh(t,r[1])===null)throw new Error("ShaderPlugin varyings require the WGSL vertex entry point to return a named struct");return r[1]}function EA(t,e){let n=[];for(let r of AA(e.parameters,",")){let i=/(?:@[A-Za-z_][\w]*(?:\([^)]*\))?\s*)*([A-Za-z_][\w]*)\s*:\s*([A-Za-z_][\w]*)\s*$/.exec(r.trim());i&&oh(t,i[2])&&n.push({name:i[1],type:i[2]})}if(n.length!==1)throw new Error(`ShaderPlugin varyings require exactly one named WGSL fragment input struct; found ${n.length}`);return n[0]}function sh(t,e){let n=oh(t,e);if(!n)throw new Error(`Unable to find WGSL stage I/O struct "${e}"`);return n}function oh(t,e){let r=new RegExp(`\\bstruct\\s+${nr(e)}\\s*\\{`,"g").exec(t);if(!r)return null;let i=t.indexOf("{",r.index),s=Sc(t,i,"{","}");return s<0?null:{openBrace:i,closeBrace:s,body:t.slice(i+1,s)}}function wA(t,e,n,r){let i=new RegExp(`\\b${nr(e)}\\s*\\(`,"g"),s=i.exec(t);for(;s;){if(s.index<n||s.index>r)throw new Error(`ShaderPlugin varying output struct "${e}" is constructed outside the selected vertex entry point`);s=i.exec(t)}}function SA(t,e,n,r){let i=new RegExp(`\\b${nr(e)}\\s*\\(`,"g"),s=[],o=i.exec(t);for(;o;){if(o.index>n.openBrace&&o.index<n.closeBrace){let a=t.indexOf("(",o.index),c=Sc(t,a,"(",")");if(c<0||c>n.closeBrace)throw new Error(`Unable to parse WGSL output constructor "${e}"`);s.push({openParenthesis:a,closeParenthesis:c})}o=i.exec(t)}for(let a of s.sort((c,l)=>l.closeParenthesis-c.closeParenthesis)){let l=t.slice(a.openParenthesis+1,a.closeParenthesis).trim()?", ":"";t=t.slice(0,a.closeParenthesis)+l+r.join(", ")+t.slice(a.closeParenthesis)}return t}function TA(t,e,n){let r=PA(t,e.openBrace+1,e.closeBrace);for(let i=r.length-1;i>=0;i--){let s=r[i],o=t.slice(s.expressionStart,s.semicolon).trim();if(!o)throw new Error("ShaderPlugin varying vertex entry point cannot use an empty return");let a=`_luma_vertexOutput${i}`,c=n.map(u=>`${a}.${u} = ${u};`).join(`
`),l=`{
var ${a} = ${o};
${c}
return ${a};
}`;t=t.slice(0,s.start)+l+t.slice(s.semicolon+1)}return t}function PA(t,e,n){let r=[],i=e;for(;i<n;)if(i=ah(t,i,n),t.slice(i,i+6)==="return"&&!/[A-Za-z0-9_]/.test(t[i+6]||"")){let s=i+6,o=LA(t,s,n);if(o<0)throw new Error("Unable to parse WGSL return statement in selected vertex entry point");r.push({start:i,expressionStart:s,semicolon:o}),i=o+1}else i++;return r}function LA(t,e,n){let r=0,i=0;for(let s=e;s<n;s++){let o=ah(t,s,n);if(o!==s){s=o-1;continue}let a=t[s];if(a==="("&&r++,a===")"&&r--,a==="["&&i++,a==="]"&&i--,a===";"&&r===0&&i===0)return s}return-1}function ah(t,e,n){let r=e;if(t[r]==="/"&&t[r+1]==="/"){let i=t.indexOf(`
`,r+2);return i<0||i>n?n:i+1}if(t[r]==="/"&&t[r+1]==="*"){let i=1;for(r+=2;r<n&&i>0;)t[r]==="/"&&t[r+1]==="*"?(i++,r+=2):t[r]==="*"&&t[r+1]==="/"?(i--,r+=2):r++}return r}function AA(t,e){let n=[],r=0,i=0,s=0;for(let o=0;o<t.length;o++){let a=t[o];a==="("&&i++,a===")"&&i--,a==="<"&&s++,a===">"&&s--,a===e&&i===0&&s===0&&(n.push(t.slice(r,o)),r=o+1)}return n.push(t.slice(r)),n}function H_(t){let e=[],n=/@location\s*\(\s*(\d+)\s*\)/g,r=n.exec(t);for(;r;)e.push(Number(r[1])),r=n.exec(t);return e}function wc(t){let e=[],n=/(?:^|,)\s*(?:@[A-Za-z_][\w]*(?:\([^)]*\))?\s*)*([A-Za-z_][\w]*)\s*:/gm,r=n.exec(t);for(;r;)e.push(r[1]),r=n.exec(t);return e}function IA(t,e){let n=new RegExp(`\\b(?:var(?:<[^>]+>)?|let|const)\\s+${nr(e)}\\b`,"g"),r=n.exec(t);for(;r;){if(BA(t,r.index)===0)return!0;r=n.exec(t)}return!1}function MA(t){let e=0;for(;t.has(e);)e++;return e}function CA(t){let{primitiveType:e,components:n}=Ve.getAttributeShaderTypeInfo(t),r=e==="u32"?"0u":e==="i32"?"0":"0.0";return n===1?r:`${xc(t)}(${r})`}function RA(t){let{primitiveType:e,components:n}=Ve.getAttributeShaderTypeInfo(t),r=`${e}(0)`;return n===1?r:`${t}(${r})`}function OA(t,e){if(new RegExp(`\\b(?:flat\\s+|smooth\\s+)?(?:in|out|varying)\\s+(?:(?:lowp|mediump|highp)\\s+)?[A-Za-z_][A-Za-z0-9_]*\\s+${nr(e)}\\s*(?:\\[|;)`).test(t))throw new Error(`ShaderPlugin varying "${e}" conflicts with existing GLSL stage I/O`)}function Sc(t,e,n,r){let i=0,s=0,o=!1;for(let a=e;a<t.length;a++){let c=t[a],l=t[a+1];if(o){c===`
`&&(o=!1);continue}if(s>0){c==="/"&&l==="*"?(s++,a++):c==="*"&&l==="/"&&(s--,a++);continue}if(c==="/"&&l==="/"){o=!0,a++;continue}if(c==="/"&&l==="*"){s=1,a++;continue}if(c===n&&i++,c===r&&--i===0)return a}return-1}function BA(t,e){let n=0;for(let r=0;r<e;r++){let i=ah(t,r,e);if(i!==r){r=i-1;continue}t[r]==="{"&&n++,t[r]==="}"&&n--}return n}function nr(t){return t.replace(/[.*+?^${}()|[\]\\]/g,"\\$&")}var q_=b(()=>{B();ih()});function J_(t){let e=zn(t.modules||[]),{source:n,bindingAssignments:r}=DA(t.platformInfo,{...t,source:t.source,stage:"vertex",modules:e});return{source:n,getUniforms:t0(e),bindingAssignments:r,bindingTable:_c(n,r),shaderLayout:Ha(n,{vertexEntryPoint:t.vertexEntryPoint,scanVertexAttributes:t.scanVertexAttributes})}}function e0(t){let{vs:e,fs:n}=t,r=zn(t.modules||[]);return{vs:K_(t.platformInfo,{...t,source:e,stage:"vertex",modules:r}),fs:K_(t.platformInfo,{...t,source:n,stage:"fragment",modules:r}),getUniforms:t0(r)}}function DA(t,e){let{source:n,stage:r,modules:i,defines:s={},hookFunctions:o=[],inject:a={},pluginInjections:c={},pluginVertexInputs:l={},pluginVaryings:u={},vertexEntryPoint:f="vertexMain",fragmentEntryPoint:d="fragmentMain",log:h}=e;$t(typeof n=="string","shader source must be a string");let p=tr(n,{defines:s}),m=j_(p,f,l),g=Z_(m.source,f,d,u),y=g.source,x="",_=th(o),v={},E={},w={};n0(c,v,E,w);for(let O in a){let R=typeof a[O]=="string"?{injection:a[O],order:0}:a[O],U=/^(v|f)s:(#)?([\w-]+)$/.exec(O);if(U){let Q=U[2],ne=U[3];Q?ne==="decl"?E[O]=[R]:w[O]=[R]:v[O]=[R]}else w[O]=[R]}kA(m.declarations,m.initialization,E,w),FA(g,E,w);let A=i,I=WA(y),C=$A(I.source),T=XA(A,e._bindingRegistry,C,s),F=[];for(let O of A){h&&hd(O,y,h);let R=tr(r0(O,"wgsl",h),{defines:s}),U=jA(R,O,{usedBindingsByGroup:C,bindingRegistry:e._bindingRegistry,reservedBindingKeysByGroup:T});F.push(...U.bindingAssignments);let Q=U.source;x+=Q;let ne=UA(O);for(let we in ne){let Zi=/^(v|f)s:#([\w-]+)$/.exec(we);if(Zi){let cf=Zi[2]==="decl"?E:w;cf[we]=cf[we]||[],cf[we].push(ne[we])}else v[we]=v[we]||[],v[we].push(ne[we])}}return x+=ch,x=ps(x,r,GA(E),!1,"wgsl",{vertex:f,fragment:d}),x+=VA(_,v),x+=eI(F),x+=I.source,x=ps(x,r,w,!1,"wgsl",{vertex:f,fragment:d}),JA(x),{source:x,bindingAssignments:F}}function K_(t,e){let{source:n,stage:r,language:i="glsl",modules:s,defines:o={},hookFunctions:a=[],inject:c={},pluginInjections:l={},pluginVertexInputs:u={},pluginVaryings:f={},prologue:d=!0,log:h}=e;$t(typeof n=="string","shader source must be a string");let p=i==="glsl"?k_(n).version:-1,m=t.shaderLanguageVersion,g=p===100?"#version 100":"#version 300 es",x=n.split(`
`).slice(1).join(`
`),_={};s.forEach(T=>{Object.assign(_,T.defines)}),Object.assign(_,o);let v="";switch(i){case"wgsl":break;case"glsl":v=d?`${g}

// ----- PROLOGUE -------------------------
${`#define SHADER_TYPE_${r.toUpperCase()}`}

${M_(t)}
${r==="fragment"?NA:""}

// ----- APPLICATION DEFINES -------------------------

${zA(_)}

`:`${g}
`;break}let E=th(a),w={},A={},I={};n0(l,w,A,I);for(let T in c){let F=typeof c[T]=="string"?{injection:c[T],order:0}:c[T],O=/^(v|f)s:(#)?([\w-]+)$/.exec(T);if(O){let R=O[2],U=O[3];R?U==="decl"?A[T]=[F]:I[T]=[F]:w[T]=[F]}else I[T]=[F]}if(r==="vertex"){let T=W_(x,u);T&&(A["vs:#decl"]=A["vs:#decl"]||[],A["vs:#decl"].push({injection:T,order:Number.MIN_SAFE_INTEGER}))}let C=X_(x,r,f);if(C.declarations){let T=r==="vertex"?"vs:#decl":"fs:#decl";A[T]=A[T]||[],A[T].push({injection:C.declarations,order:Number.MIN_SAFE_INTEGER})}C.initialization&&(I["vs:#main-start"]=I["vs:#main-start"]||[],I["vs:#main-start"].push({injection:C.initialization,order:Number.MIN_SAFE_INTEGER}));for(let T of s){h&&hd(T,x,h);let F=r0(T,r,h);v+=F;let O=T.instance?.normalizedInjections[r]||{};for(let R in O){let U=/^(v|f)s:#([\w-]+)$/.exec(R);if(U){let ne=U[2]==="decl"?A:I;ne[R]=ne[R]||[],ne[R].push(O[R])}else w[R]=w[R]||[],w[R].push(O[R])}}return v+="// ----- MAIN SHADER SOURCE -------------------------",v+=ch,v=ps(v,r,A),v+=yc(E[r],w),v+=x,v=ps(v,r,I),i==="glsl"&&p!==m&&(v=O_(v,r)),i==="glsl"&&Qd(v,r,h),v.trim()}function t0(t){return function(n){let r={};for(let i of t){let s=i.getUniforms?.(n,r);Object.assign(r,s)}return r}}function n0(t,e,n,r){for(let i in t){let s=/^(v|f)s:(#)?([\w-]+)$/.exec(i);if(s){let o=s[2],a=s[3],c=o?a==="decl"?n:r:e;c[i]=c[i]||[],c[i].push(...t[i])}else r[i]=r[i]||[],r[i].push(...t[i])}}function kA(t,e,n,r){t&&(n["vs:#decl"]=n["vs:#decl"]||[],n["vs:#decl"].push({injection:t,order:Number.MIN_SAFE_INTEGER})),e&&(r["vs:#main-start"]=r["vs:#main-start"]||[],r["vs:#main-start"].push({injection:e,order:Number.MIN_SAFE_INTEGER}))}function FA(t,e,n){t.declarations&&(e["vs:#decl"]=e["vs:#decl"]||[],e["vs:#decl"].push({injection:t.declarations,order:Number.MIN_SAFE_INTEGER})),t.vertexInitialization&&(n["vs:#main-start"]=n["vs:#main-start"]||[],n["vs:#main-start"].push({injection:t.vertexInitialization,order:Number.MIN_SAFE_INTEGER})),t.fragmentInitialization&&(n["fs:#main-start"]=n["fs:#main-start"]||[],n["fs:#main-start"].push({injection:t.fragmentInitialization,order:Number.MIN_SAFE_INTEGER}))}function UA(t){return{...t.instance?.normalizedInjections.vertex||{},...t.instance?.normalizedInjections.fragment||{}}}function GA(t){let e=[...t["vs:#decl"]||[],...t["fs:#decl"]||[]];return e.length?{"vs:#decl":e}:{}}function VA(t,e){return yc(t.vertex,e,"wgsl")+yc(t.fragment,e,"wgsl")}function zA(t={}){let e="";for(let n in t){let r=t[n];(r||Number.isFinite(r))&&(e+=`#define ${n.toUpperCase()} ${t[n]}
`)}return e}function r0(t,e,n){let r;switch(e){case"vertex":r=t.vs||"";break;case"fragment":r=t.fs||"";break;case"wgsl":r=t.source||"";break;default:$t(!1)}if(!t.name)throw new Error("Shader module must have a name");Kd(t,e,{log:n});let i=t.name.toUpperCase().replace(/[^0-9a-z]/gi,"_"),s=`// ----- MODULE ${t.name} ---------------

`;return e!=="wgsl"&&(s+=`#define MODULE_${i}
`),s+=`${r}
`,s}function $A(t){let e=new Map;for(let n of Vn(t,Qb)){let r=Number(n.bindingToken),i=Number(n.groupToken);lh(i,r,n.name),Qr(e,i,r,`application binding "${n.name}"`)}return e}function WA(t){let e=Vn(t,Wa),n=new Map;for(let s of e){if(s.bindingToken==="auto")continue;let o=Number(s.bindingToken),a=Number(s.groupToken);lh(a,o,s.name),Qr(n,a,o,`application binding "${s.name}"`)}let r={sawSupportedBindingDeclaration:e.length>0},i=rd(t,Wa,s=>HA(s,n,r));if(id(t)&&!r.sawSupportedBindingDeclaration)throw new Error('Unsupported @binding(auto) declaration form in application WGSL. Use adjacent "@group(N)" and "@binding(auto)" decorators followed by a bindable "var" declaration.');return{source:i}}function jA(t,e,n){let r=[],s={sawSupportedBindingDeclaration:Vn(t,$r).length>0,nextHintedBindingLocation:typeof e.firstBindingSlot=="number"?e.firstBindingSlot:null},o=rd(t,$r,a=>YA(a,{module:e,context:n,bindingAssignments:r,relocationState:s}));if(id(t)&&!s.sawSupportedBindingDeclaration)throw new Error(`Unsupported @binding(auto) declaration form in module "${e.name}". Use adjacent "@group(N)" and "@binding(auto)" decorators followed by a bindable "var" declaration.`);return{source:o,bindingAssignments:r}}function YA(t,e){let{module:n,context:r,bindingAssignments:i,relocationState:s}=e,{match:o,bindingToken:a,groupToken:c,name:l}=t,u=Number(c);if(a==="auto"){let d=i0(u,n.name,l),h=r.bindingRegistry?.get(d),p=h!==void 0?h:KA(u,r.usedBindingsByGroup,n.name,s.nextHintedBindingLocation??void 0,r.bindingRegistry);return Q_(n.name,u,p,l),h!==void 0&&ZA(r.reservedBindingKeysByGroup,u,p,d)?(i.push({moduleName:n.name,name:l,group:u,location:p}),o.replace(/@binding\(\s*auto\s*\)/,`@binding(${p})`)):(Qr(r.usedBindingsByGroup,u,p,`module "${n.name}" binding "${l}"`),r.bindingRegistry?.set(d,p),i.push({moduleName:n.name,name:l,group:u,location:p}),s.nextHintedBindingLocation!==null&&h===void 0&&(s.nextHintedBindingLocation=p+1),o.replace(/@binding\(\s*auto\s*\)/,`@binding(${p})`))}let f=Number(a);return Q_(n.name,u,f,l),Qr(r.usedBindingsByGroup,u,f,`module "${n.name}" binding "${l}"`),i.push({moduleName:n.name,name:l,group:u,location:f}),o}function HA(t,e,n){let{match:r,bindingToken:i,groupToken:s,name:o}=t,a=Number(s);if(i==="auto"){let c=QA(a,e);return lh(a,c,o),Qr(e,a,c,`application binding "${o}"`),r.replace(/@binding\(\s*auto\s*\)/,`@binding(${c})`)}return n.sawSupportedBindingDeclaration=!0,r}function XA(t,e,n,r){let i=new Map;if(!e)return i;for(let s of t)for(let o of qA(s,r)){let a=i0(o.group,s.name,o.name),c=e.get(a);if(c!==void 0){let l=i.get(o.group)||new Map,u=l.get(c);if(u&&u!==a)throw new Error(`Duplicate WGSL binding reservation for modules "${u}" and "${a}": group ${o.group}, binding ${c}.`);Qr(n,o.group,c,`registered module binding "${a}"`),l.set(c,a),i.set(o.group,l)}}return i}function ZA(t,e,n,r){let i=t.get(e);if(!i)return!1;let s=i.get(n);if(!s)return!1;if(s!==r)throw new Error(`Registered module binding "${r}" collided with "${s}": group ${e}, binding ${n}.`);return!0}function qA(t,e){let n=[],r=tr(t.source||"",{defines:e});for(let i of Vn(r,$r))n.push({name:i.name,group:Number(i.groupToken)});return n}function lh(t,e,n){if(t===0&&e>=Fs)throw new Error(`Application binding "${n}" in group 0 uses reserved binding ${e}. Application-owned explicit group-0 bindings must stay below ${Fs}.`)}function Q_(t,e,n,r){if(e===0&&n<Fs)throw new Error(`Module "${t}" binding "${r}" in group 0 uses reserved application binding ${n}. Module-owned explicit group-0 bindings must be ${Fs} or higher.`)}function Qr(t,e,n,r){let i=t.get(e)||new Set;if(i.has(n))throw new Error(`Duplicate WGSL binding assignment for ${r}: group ${e}, binding ${n}.`);i.add(n),t.set(e,i)}function KA(t,e,n,r,i){let s=e.get(t)||new Set,o=new Set,a=`${t}:`,c=`${a}${n}:`;for(let[u,f]of i||[])u.startsWith(c)&&o.add(f);let l=r??(t===0?Fs:s.size>0?Math.max(...s)+1:0);for(;s.has(l)||o.has(l);)l++;for(let[u,f]of i||[])f===l&&u.startsWith(a)&&i?.delete(u);return l}function QA(t,e){let n=e.get(t)||new Set,r=0;for(;n.has(r);)r++;return r}function JA(t){let e=Jb(t,$r);if(!e)return;let n=tI(t,e.index);throw n?new Error(`Unresolved @binding(auto) for module "${n}" binding "${e.name}" remained in assembled WGSL source.`):nI(t,e.index)?new Error(`Unresolved @binding(auto) for application binding "${e.name}" remained in assembled WGSL source.`):new Error(`Unresolved @binding(auto) remained in assembled WGSL source near "${rI(e.match)}".`)}function eI(t){if(t.length===0)return"";let e=`// ----- MODULE WGSL BINDING ASSIGNMENTS ---------------
`;for(let n of t)e+=`// ${n.moduleName}.${n.name} -> @group(${n.group}) @binding(${n.location})
`;return e+=`
`,e}function i0(t,e,n){return`${t}:${e}:${n}`}function tI(t,e){let n=/^\/\/ ----- MODULE ([^\n]+) ---------------$/gm,r,i;for(i=n.exec(t);i&&i.index<=e;)r=i[1],i=n.exec(t);return r}function nI(t,e){let n=t.indexOf(ch);return n>=0?e>n:!0}function rI(t){return t.replace(/\s+/g," ").trim()}var ch,Fs,NA,s0=b(()=>{pd();C_();dd();N_();Ka();Jd();D_();Za();F_();nh();ld();rh();ih();q_();ja();ch=`

${hs}
`,Fs=100,NA=`precision highp float;
`});var Ze,Jr,mn,o0=b(()=>{Ka();s0();nh();rh();ld();Za();Ze=class t{static defaultShaderAssemblers={};_hookFunctions=[];_defaultModules=[];static getDefaultShaderAssembler(e){return $t(e==="glsl"||e==="wgsl"),e==="wgsl"?(t.defaultShaderAssemblers.wgsl=t.defaultShaderAssemblers.wgsl||new mn,t.defaultShaderAssemblers.wgsl):(t.defaultShaderAssemblers.glsl=t.defaultShaderAssemblers.glsl||new Jr,t.defaultShaderAssemblers.glsl)}addDefaultModule(e){this._defaultModules.find(n=>n.name===(typeof e=="string"?e:e.name))||this._defaultModules.push(e)}removeDefaultModule(e){let n=typeof e=="string"?e:e.name;this._defaultModules=this._defaultModules.filter(r=>r.name!==n)}addShaderHook(e,n){n&&(e=Object.assign(n,{hook:e})),this._hookFunctions.push(e)}_getModuleList(e=[]){let n=new Array(this._defaultModules.length+e.length),r={},i=0;for(let s=0,o=this._defaultModules.length;s<o;++s){let a=this._defaultModules[s],c=a.name;n[i++]=a,r[c]=!0}for(let s=0,o=e.length;s<o;++s){let a=e[s],c=a.name;r[c]||(n[i++]=a,r[c]=!0)}return n.length=i,jr(n),n}},Jr=class extends Ze{shaderLanguage="glsl";assembleGLSLShaderPair(e){let n=this._getModuleList(e.modules),r=this._hookFunctions;return{...e0({...e,vs:e.vs,fs:e.fs,modules:n,hookFunctions:r}),modules:n}}},mn=class t extends Ze{shaderLanguage="wgsl";_wgslBindingRegistry=new Map;assembleWGSLShader(e){let n=this._getModuleList(e.modules),r=this._hookFunctions,i=t.getShaderPreprocessorDefines(e,n),s=e.platformInfo.shaderLanguage==="wgsl"&&e.source?tr(e.source,{defines:i}):e.source,{source:o,getUniforms:a,bindingAssignments:c}=J_({...e,source:s,defines:i,_bindingRegistry:this._wgslBindingRegistry,modules:n,hookFunctions:r}),l=e.platformInfo.shaderLanguage==="wgsl"?tr(o,{defines:i}):o;return{source:l,getUniforms:a,modules:n,bindingAssignments:c,bindingTable:_c(l,c),shaderLayout:Ha(l,{vertexEntryPoint:e.vertexEntryPoint,scanVertexAttributes:e.scanVertexAttributes})}}static getShaderPreprocessorDefines(e,n){return{...t.getPlatformPreprocessorDefines(e.platformInfo),...n.reduce((r,i)=>(Object.assign(r,i.defines),r),{}),...e.defines}}static getPlatformPreprocessorDefines(e){let n=e.limits||{};return{LUMA_SUPPORTS_VERTEX_STORAGE_BUFFERS:e.type==="webgpu"&&(n.maxStorageBuffersInVertexStage||0)>0,LUMA_FP32_TAN_PRECISION_WORKAROUND:e.type==="webgpu"&&e.gpu.toLowerCase()!=="nvidia"&&e.gpu.toLowerCase()!=="amd",LUMA_FP64_INTEGER_ARITHMETIC:e.type==="webgpu"&&e.gpu.toLowerCase()==="apple"}}}});function uh(t){let{input:e,inputChannels:n,output:r}=t||{};if(!e)return sI;if(!n)throw new Error("inputChannels");let i=oI(n),s=a0(e,n);return`#version 300 es
in ${i} ${e};
out vec4 ${r};
void main() {
  ${r} = ${s};
}`}function oI(t){switch(t){case 1:return"float";case 2:return"vec2";case 3:return"vec3";case 4:return"vec4";default:throw new Error(`invalid channels: ${t}`)}}function a0(t,e){switch(e){case 1:return`vec4(${t}, 0.0, 0.0, 1.0)`;case 2:return`vec4(${t}, 0.0, 1.0)`;case 3:return`vec4(${t}, 1.0)`;case 4:return t;default:throw new Error(`invalid channels: ${e}`)}}var iI,sI,c0=b(()=>{iI=`out vec4 transform_output;
void main() {
  transform_output = vec4(0);
}`,sI=`#version 300 es
${iI}`});function fh(t,{precision:e=le.precision}={}){return t=cI(t),`${parseFloat(t.toPrecision(e))}`}function jt(t){return Array.isArray(t)||ArrayBuffer.isView(t)&&!(t instanceof DataView)}function Ae(t,e,n){return uI(t,r=>Math.max(e,Math.min(n,r)))}function Yt(t,e,n){return jt(t)?t.map((r,i)=>Yt(r,e[i],n)):n*e+(1-n)*t}function St(t,e,n){let r=le.EPSILON;n&&(le.EPSILON=n);try{if(t===e)return!0;if(jt(t)&&jt(e)){if(t.length!==e.length)return!1;for(let i=0;i<t.length;++i)if(!St(t[i],e[i]))return!1;return!0}return t&&t.equals?t.equals(e):e&&e.equals?e.equals(t):typeof t=="number"&&typeof e=="number"?Math.abs(t-e)<=le.EPSILON*Math.max(1,Math.abs(t),Math.abs(e)):!1}finally{le.EPSILON=r}}function cI(t){return Math.round(t/le.EPSILON)*le.EPSILON}function lI(t){return t.clone?t.clone():new Array(t.length)}function uI(t,e,n){if(jt(t)){let r=t;n=n||lI(r);for(let i=0;i<n.length&&i<r.length;++i){let s=typeof t=="number"?t:t[i];n[i]=e(s,i,n)}return n}return e(t)}var W8,j8,aI,le,ei=b(()=>{W8=1/Math.PI*180,j8=1/180*Math.PI,aI={EPSILON:1e-12,debug:!1,precision:4,printTypes:!1,printDegrees:!1,printRowMajor:!0,_cartographicRadians:!1};globalThis.mathgl=globalThis.mathgl||{config:{...aI}};le=globalThis.mathgl.config});var ti,dh=b(()=>{ei();ti=class extends Array{clone(){return new this.constructor().copy(this)}fromArray(e,n=0){for(let r=0;r<this.ELEMENTS;++r)this[r]=e[r+n];return this.check()}toArray(e=[],n=0){for(let r=0;r<this.ELEMENTS;++r)e[n+r]=this[r];return e}toObject(e){return e}from(e){return Array.isArray(e)?this.copy(e):this.fromObject(e)}to(e){return e===this?this:jt(e)?this.toArray(e):this.toObject(e)}toTarget(e){return e?this.to(e):this}toFloat32Array(){return new Float32Array(this)}toString(){return this.formatString(le)}formatString(e){let n="";for(let r=0;r<this.ELEMENTS;++r)n+=(r>0?", ":"")+fh(this[r],e);return`${e.printTypes?this.constructor.name:""}[${n}]`}equals(e){if(!e||this.length!==e.length)return!1;for(let n=0;n<this.ELEMENTS;++n)if(!St(this[n],e[n]))return!1;return!0}exactEquals(e){if(!e||this.length!==e.length)return!1;for(let n=0;n<this.ELEMENTS;++n)if(this[n]!==e[n])return!1;return!0}negate(){for(let e=0;e<this.ELEMENTS;++e)this[e]=-this[e];return this.check()}lerp(e,n,r){if(r===void 0)return this.lerp(this,e,n);for(let i=0;i<this.ELEMENTS;++i){let s=e[i],o=typeof n=="number"?n:n[i];this[i]=s+r*(o-s)}return this.check()}min(e){for(let n=0;n<this.ELEMENTS;++n)this[n]=Math.min(e[n],this[n]);return this.check()}max(e){for(let n=0;n<this.ELEMENTS;++n)this[n]=Math.max(e[n],this[n]);return this.check()}clamp(e,n){for(let r=0;r<this.ELEMENTS;++r)this[r]=Math.min(Math.max(this[r],e[r]),n[r]);return this.check()}add(...e){for(let n of e)for(let r=0;r<this.ELEMENTS;++r)this[r]+=n[r];return this.check()}subtract(...e){for(let n of e)for(let r=0;r<this.ELEMENTS;++r)this[r]-=n[r];return this.check()}scale(e){if(typeof e=="number")for(let n=0;n<this.ELEMENTS;++n)this[n]*=e;else for(let n=0;n<this.ELEMENTS&&n<e.length;++n)this[n]*=e[n];return this.check()}multiplyByScalar(e){for(let n=0;n<this.ELEMENTS;++n)this[n]*=e;return this.check()}check(){if(le.debug&&!this.validate())throw new Error(`math.gl: ${this.constructor.name} some fields set to invalid numbers'`);return this}validate(){let e=this.length===this.ELEMENTS;for(let n=0;n<this.ELEMENTS;++n)e=e&&Number.isFinite(this[n]);return e}sub(e){return this.subtract(e)}setScalar(e){for(let n=0;n<this.ELEMENTS;++n)this[n]=e;return this.check()}addScalar(e){for(let n=0;n<this.ELEMENTS;++n)this[n]+=e;return this.check()}subScalar(e){return this.addScalar(-e)}multiplyScalar(e){for(let n=0;n<this.ELEMENTS;++n)this[n]*=e;return this.check()}divideScalar(e){return this.multiplyByScalar(1/e)}clampScalar(e,n){for(let r=0;r<this.ELEMENTS;++r)this[r]=Math.min(Math.max(this[r],e),n);return this.check()}get elements(){return this}}});function fI(t,e){if(t.length!==e)return!1;for(let n=0;n<t.length;++n)if(!Number.isFinite(t[n]))return!1;return!0}function me(t){if(!Number.isFinite(t))throw new Error(`Invalid number ${JSON.stringify(t)}`);return t}function Tc(t,e,n=""){if(le.debug&&!fI(t,e))throw new Error(`math.gl: ${n} some fields set to invalid numbers'`);return t}var Us=b(()=>{ei()});function hh(t,e){if(!t)throw new Error(`math.gl assertion ${e}`)}var l0=b(()=>{});var Pc,u0=b(()=>{dh();Us();l0();Pc=class extends ti{get x(){return this[0]}set x(e){this[0]=me(e)}get y(){return this[1]}set y(e){this[1]=me(e)}len(){return Math.sqrt(this.lengthSquared())}magnitude(){return this.len()}lengthSquared(){let e=0;for(let n=0;n<this.ELEMENTS;++n)e+=this[n]*this[n];return e}magnitudeSquared(){return this.lengthSquared()}distance(e){return Math.sqrt(this.distanceSquared(e))}distanceSquared(e){let n=0;for(let r=0;r<this.ELEMENTS;++r){let i=this[r]-e[r];n+=i*i}return me(n)}dot(e){let n=0;for(let r=0;r<this.ELEMENTS;++r)n+=this[r]*e[r];return me(n)}normalize(){let e=this.magnitude();if(e!==0)for(let n=0;n<this.ELEMENTS;++n)this[n]/=e;return this.check()}multiply(...e){for(let n of e)for(let r=0;r<this.ELEMENTS;++r)this[r]*=n[r];return this.check()}divide(...e){for(let n of e)for(let r=0;r<this.ELEMENTS;++r)this[r]/=n[r];return this.check()}lengthSq(){return this.lengthSquared()}distanceTo(e){return this.distance(e)}distanceToSquared(e){return this.distanceSquared(e)}getComponent(e){return hh(e>=0&&e<this.ELEMENTS,"index is out of range"),me(this[e])}setComponent(e,n){return hh(e>=0&&e<this.ELEMENTS,"index is out of range"),this[e]=n,this.check()}addVectors(e,n){return this.copy(e).add(n)}subVectors(e,n){return this.copy(e).subtract(n)}multiplyVectors(e,n){return this.copy(e).multiply(n)}addScaledVector(e,n){return this.add(new this.constructor(e).multiplyScalar(n))}}});function qe(t){return t>=0?Math.round(t):t%.5===0?Math.floor(t):Math.round(t)}var H,Tt,n9,rr=b(()=>{H=typeof Float32Array<"u"?Float32Array:Array,Tt=Math.random;n9=Math.PI/180});var ge={};Gt(ge,{add:()=>gI,angle:()=>NI,ceil:()=>bI,clone:()=>dI,copy:()=>pI,create:()=>f0,cross:()=>AI,dist:()=>WI,distance:()=>m0,div:()=>$I,divide:()=>p0,dot:()=>LI,equals:()=>UI,exactEquals:()=>FI,floor:()=>yI,forEach:()=>HI,fromValues:()=>hI,inverse:()=>TI,len:()=>GI,length:()=>b0,lerp:()=>II,max:()=>xI,min:()=>_I,mul:()=>zI,multiply:()=>h0,negate:()=>SI,normalize:()=>PI,random:()=>MI,rotate:()=>BI,round:()=>vI,scale:()=>EI,scaleAndAdd:()=>wI,set:()=>mI,sqrDist:()=>jI,sqrLen:()=>YI,squaredDistance:()=>g0,squaredLength:()=>y0,str:()=>kI,sub:()=>VI,subtract:()=>d0,transformMat2:()=>CI,transformMat2d:()=>RI,transformMat3:()=>OI,transformMat4:()=>ph,zero:()=>DI});function f0(){let t=new H(2);return H!=Float32Array&&(t[0]=0,t[1]=0),t}function dI(t){let e=new H(2);return e[0]=t[0],e[1]=t[1],e}function hI(t,e){let n=new H(2);return n[0]=t,n[1]=e,n}function pI(t,e){return t[0]=e[0],t[1]=e[1],t}function mI(t,e,n){return t[0]=e,t[1]=n,t}function gI(t,e,n){return t[0]=e[0]+n[0],t[1]=e[1]+n[1],t}function d0(t,e,n){return t[0]=e[0]-n[0],t[1]=e[1]-n[1],t}function h0(t,e,n){return t[0]=e[0]*n[0],t[1]=e[1]*n[1],t}function p0(t,e,n){return t[0]=e[0]/n[0],t[1]=e[1]/n[1],t}function bI(t,e){return t[0]=Math.ceil(e[0]),t[1]=Math.ceil(e[1]),t}function yI(t,e){return t[0]=Math.floor(e[0]),t[1]=Math.floor(e[1]),t}function _I(t,e,n){return t[0]=Math.min(e[0],n[0]),t[1]=Math.min(e[1],n[1]),t}function xI(t,e,n){return t[0]=Math.max(e[0],n[0]),t[1]=Math.max(e[1],n[1]),t}function vI(t,e){return t[0]=qe(e[0]),t[1]=qe(e[1]),t}function EI(t,e,n){return t[0]=e[0]*n,t[1]=e[1]*n,t}function wI(t,e,n,r){return t[0]=e[0]+n[0]*r,t[1]=e[1]+n[1]*r,t}function m0(t,e){let n=e[0]-t[0],r=e[1]-t[1];return Math.sqrt(n*n+r*r)}function g0(t,e){let n=e[0]-t[0],r=e[1]-t[1];return n*n+r*r}function b0(t){let e=t[0],n=t[1];return Math.sqrt(e*e+n*n)}function y0(t){let e=t[0],n=t[1];return e*e+n*n}function SI(t,e){return t[0]=-e[0],t[1]=-e[1],t}function TI(t,e){return t[0]=1/e[0],t[1]=1/e[1],t}function PI(t,e){let n=e[0],r=e[1],i=n*n+r*r;return i>0&&(i=1/Math.sqrt(i)),t[0]=e[0]*i,t[1]=e[1]*i,t}function LI(t,e){return t[0]*e[0]+t[1]*e[1]}function AI(t,e,n){let r=e[0]*n[1]-e[1]*n[0];return t[0]=t[1]=0,t[2]=r,t}function II(t,e,n,r){let i=e[0],s=e[1];return t[0]=i+r*(n[0]-i),t[1]=s+r*(n[1]-s),t}function MI(t,e){e=e===void 0?1:e;let n=Tt()*2*Math.PI;return t[0]=Math.cos(n)*e,t[1]=Math.sin(n)*e,t}function CI(t,e,n){let r=e[0],i=e[1];return t[0]=n[0]*r+n[2]*i,t[1]=n[1]*r+n[3]*i,t}function RI(t,e,n){let r=e[0],i=e[1];return t[0]=n[0]*r+n[2]*i+n[4],t[1]=n[1]*r+n[3]*i+n[5],t}function OI(t,e,n){let r=e[0],i=e[1];return t[0]=n[0]*r+n[3]*i+n[6],t[1]=n[1]*r+n[4]*i+n[7],t}function ph(t,e,n){let r=e[0],i=e[1];return t[0]=n[0]*r+n[4]*i+n[12],t[1]=n[1]*r+n[5]*i+n[13],t}function BI(t,e,n,r){let i=e[0]-n[0],s=e[1]-n[1],o=Math.sin(r),a=Math.cos(r);return t[0]=i*a-s*o+n[0],t[1]=i*o+s*a+n[1],t}function NI(t,e){let n=t[0],r=t[1],i=e[0],s=e[1],o=Math.sqrt((n*n+r*r)*(i*i+s*s)),a=o&&(n*i+r*s)/o;return Math.acos(Math.min(Math.max(a,-1),1))}function DI(t){return t[0]=0,t[1]=0,t}function kI(t){return`vec2(${t[0]}, ${t[1]})`}function FI(t,e){return t[0]===e[0]&&t[1]===e[1]}function UI(t,e){let n=t[0],r=t[1],i=e[0],s=e[1];return Math.abs(n-i)<=1e-6*Math.max(1,Math.abs(n),Math.abs(i))&&Math.abs(r-s)<=1e-6*Math.max(1,Math.abs(r),Math.abs(s))}var GI,VI,zI,$I,WI,jI,YI,HI,mh=b(()=>{rr();GI=b0,VI=d0,zI=h0,$I=p0,WI=m0,jI=g0,YI=y0,HI=(function(){let t=f0();return function(e,n,r,i,s,o){let a,c;for(n||(n=2),r||(r=0),i?c=Math.min(i*n+r,e.length):c=e.length,a=r;a<c;a+=n)t[0]=e[a],t[1]=e[a+1],s(t,t,o),e[a]=t[0],e[a+1]=t[1];return e}})()});function _0(t,e,n){let r=e[0],i=e[1],s=n[3]*r+n[7]*i||1;return t[0]=(n[0]*r+n[4]*i)/s,t[1]=(n[1]*r+n[5]*i)/s,t}function Lc(t,e,n){let r=e[0],i=e[1],s=e[2],o=n[3]*r+n[7]*i+n[11]*s||1;return t[0]=(n[0]*r+n[4]*i+n[8]*s)/o,t[1]=(n[1]*r+n[5]*i+n[9]*s)/o,t[2]=(n[2]*r+n[6]*i+n[10]*s)/o,t}function x0(t,e,n){let r=e[0],i=e[1];return t[0]=n[0]*r+n[2]*i,t[1]=n[1]*r+n[3]*i,t[2]=e[2],t}var gh=b(()=>{});var sr={};Gt(sr,{add:()=>KI,angle:()=>wh,bezier:()=>uM,ceil:()=>QI,clone:()=>XI,copy:()=>ZI,create:()=>Ac,cross:()=>ir,dist:()=>_M,distance:()=>T0,div:()=>yM,divide:()=>S0,dot:()=>Gs,equals:()=>mM,exactEquals:()=>pM,floor:()=>JI,forEach:()=>EM,fromValues:()=>Ic,hermite:()=>lM,inverse:()=>oM,len:()=>Sh,length:()=>v0,lerp:()=>aM,max:()=>tM,min:()=>eM,mul:()=>bM,multiply:()=>w0,negate:()=>sM,normalize:()=>bh,random:()=>fM,rotateX:()=>xh,rotateY:()=>vh,rotateZ:()=>Eh,round:()=>nM,scale:()=>rM,scaleAndAdd:()=>iM,set:()=>qI,slerp:()=>cM,sqrDist:()=>xM,sqrLen:()=>vM,squaredDistance:()=>P0,squaredLength:()=>L0,str:()=>hM,sub:()=>gM,subtract:()=>E0,transformMat3:()=>yh,transformMat4:()=>Vs,transformQuat:()=>_h,zero:()=>dM});function Ac(){let t=new H(3);return H!=Float32Array&&(t[0]=0,t[1]=0,t[2]=0),t}function XI(t){let e=new H(3);return e[0]=t[0],e[1]=t[1],e[2]=t[2],e}function v0(t){let e=t[0],n=t[1],r=t[2];return Math.sqrt(e*e+n*n+r*r)}function Ic(t,e,n){let r=new H(3);return r[0]=t,r[1]=e,r[2]=n,r}function ZI(t,e){return t[0]=e[0],t[1]=e[1],t[2]=e[2],t}function qI(t,e,n,r){return t[0]=e,t[1]=n,t[2]=r,t}function KI(t,e,n){return t[0]=e[0]+n[0],t[1]=e[1]+n[1],t[2]=e[2]+n[2],t}function E0(t,e,n){return t[0]=e[0]-n[0],t[1]=e[1]-n[1],t[2]=e[2]-n[2],t}function w0(t,e,n){return t[0]=e[0]*n[0],t[1]=e[1]*n[1],t[2]=e[2]*n[2],t}function S0(t,e,n){return t[0]=e[0]/n[0],t[1]=e[1]/n[1],t[2]=e[2]/n[2],t}function QI(t,e){return t[0]=Math.ceil(e[0]),t[1]=Math.ceil(e[1]),t[2]=Math.ceil(e[2]),t}function JI(t,e){return t[0]=Math.floor(e[0]),t[1]=Math.floor(e[1]),t[2]=Math.floor(e[2]),t}function eM(t,e,n){return t[0]=Math.min(e[0],n[0]),t[1]=Math.min(e[1],n[1]),t[2]=Math.min(e[2],n[2]),t}function tM(t,e,n){return t[0]=Math.max(e[0],n[0]),t[1]=Math.max(e[1],n[1]),t[2]=Math.max(e[2],n[2]),t}function nM(t,e){return t[0]=qe(e[0]),t[1]=qe(e[1]),t[2]=qe(e[2]),t}function rM(t,e,n){return t[0]=e[0]*n,t[1]=e[1]*n,t[2]=e[2]*n,t}function iM(t,e,n,r){return t[0]=e[0]+n[0]*r,t[1]=e[1]+n[1]*r,t[2]=e[2]+n[2]*r,t}function T0(t,e){let n=e[0]-t[0],r=e[1]-t[1],i=e[2]-t[2];return Math.sqrt(n*n+r*r+i*i)}function P0(t,e){let n=e[0]-t[0],r=e[1]-t[1],i=e[2]-t[2];return n*n+r*r+i*i}function L0(t){let e=t[0],n=t[1],r=t[2];return e*e+n*n+r*r}function sM(t,e){return t[0]=-e[0],t[1]=-e[1],t[2]=-e[2],t}function oM(t,e){return t[0]=1/e[0],t[1]=1/e[1],t[2]=1/e[2],t}function bh(t,e){let n=e[0],r=e[1],i=e[2],s=n*n+r*r+i*i;return s>0&&(s=1/Math.sqrt(s)),t[0]=e[0]*s,t[1]=e[1]*s,t[2]=e[2]*s,t}function Gs(t,e){return t[0]*e[0]+t[1]*e[1]+t[2]*e[2]}function ir(t,e,n){let r=e[0],i=e[1],s=e[2],o=n[0],a=n[1],c=n[2];return t[0]=i*c-s*a,t[1]=s*o-r*c,t[2]=r*a-i*o,t}function aM(t,e,n,r){let i=e[0],s=e[1],o=e[2];return t[0]=i+r*(n[0]-i),t[1]=s+r*(n[1]-s),t[2]=o+r*(n[2]-o),t}function cM(t,e,n,r){let i=Math.acos(Math.min(Math.max(Gs(e,n),-1),1)),s=Math.sin(i),o=Math.sin((1-r)*i)/s,a=Math.sin(r*i)/s;return t[0]=o*e[0]+a*n[0],t[1]=o*e[1]+a*n[1],t[2]=o*e[2]+a*n[2],t}function lM(t,e,n,r,i,s){let o=s*s,a=o*(2*s-3)+1,c=o*(s-2)+s,l=o*(s-1),u=o*(3-2*s);return t[0]=e[0]*a+n[0]*c+r[0]*l+i[0]*u,t[1]=e[1]*a+n[1]*c+r[1]*l+i[1]*u,t[2]=e[2]*a+n[2]*c+r[2]*l+i[2]*u,t}function uM(t,e,n,r,i,s){let o=1-s,a=o*o,c=s*s,l=a*o,u=3*s*a,f=3*c*o,d=c*s;return t[0]=e[0]*l+n[0]*u+r[0]*f+i[0]*d,t[1]=e[1]*l+n[1]*u+r[1]*f+i[1]*d,t[2]=e[2]*l+n[2]*u+r[2]*f+i[2]*d,t}function fM(t,e){e=e===void 0?1:e;let n=Tt()*2*Math.PI,r=Tt()*2-1,i=Math.sqrt(1-r*r)*e;return t[0]=Math.cos(n)*i,t[1]=Math.sin(n)*i,t[2]=r*e,t}function Vs(t,e,n){let r=e[0],i=e[1],s=e[2],o=n[3]*r+n[7]*i+n[11]*s+n[15];return o=o||1,t[0]=(n[0]*r+n[4]*i+n[8]*s+n[12])/o,t[1]=(n[1]*r+n[5]*i+n[9]*s+n[13])/o,t[2]=(n[2]*r+n[6]*i+n[10]*s+n[14])/o,t}function yh(t,e,n){let r=e[0],i=e[1],s=e[2];return t[0]=r*n[0]+i*n[3]+s*n[6],t[1]=r*n[1]+i*n[4]+s*n[7],t[2]=r*n[2]+i*n[5]+s*n[8],t}function _h(t,e,n){let r=n[0],i=n[1],s=n[2],o=n[3],a=e[0],c=e[1],l=e[2],u=i*l-s*c,f=s*a-r*l,d=r*c-i*a,h=i*d-s*f,p=s*u-r*d,m=r*f-i*u,g=o*2;return u*=g,f*=g,d*=g,h*=2,p*=2,m*=2,t[0]=a+u+h,t[1]=c+f+p,t[2]=l+d+m,t}function xh(t,e,n,r){let i=[],s=[];return i[0]=e[0]-n[0],i[1]=e[1]-n[1],i[2]=e[2]-n[2],s[0]=i[0],s[1]=i[1]*Math.cos(r)-i[2]*Math.sin(r),s[2]=i[1]*Math.sin(r)+i[2]*Math.cos(r),t[0]=s[0]+n[0],t[1]=s[1]+n[1],t[2]=s[2]+n[2],t}function vh(t,e,n,r){let i=[],s=[];return i[0]=e[0]-n[0],i[1]=e[1]-n[1],i[2]=e[2]-n[2],s[0]=i[2]*Math.sin(r)+i[0]*Math.cos(r),s[1]=i[1],s[2]=i[2]*Math.cos(r)-i[0]*Math.sin(r),t[0]=s[0]+n[0],t[1]=s[1]+n[1],t[2]=s[2]+n[2],t}function Eh(t,e,n,r){let i=[],s=[];return i[0]=e[0]-n[0],i[1]=e[1]-n[1],i[2]=e[2]-n[2],s[0]=i[0]*Math.cos(r)-i[1]*Math.sin(r),s[1]=i[0]*Math.sin(r)+i[1]*Math.cos(r),s[2]=i[2],t[0]=s[0]+n[0],t[1]=s[1]+n[1],t[2]=s[2]+n[2],t}function wh(t,e){let n=t[0],r=t[1],i=t[2],s=e[0],o=e[1],a=e[2],c=Math.sqrt((n*n+r*r+i*i)*(s*s+o*o+a*a)),l=c&&Gs(t,e)/c;return Math.acos(Math.min(Math.max(l,-1),1))}function dM(t){return t[0]=0,t[1]=0,t[2]=0,t}function hM(t){return`vec3(${t[0]}, ${t[1]}, ${t[2]})`}function pM(t,e){return t[0]===e[0]&&t[1]===e[1]&&t[2]===e[2]}function mM(t,e){let n=t[0],r=t[1],i=t[2],s=e[0],o=e[1],a=e[2];return Math.abs(n-s)<=1e-6*Math.max(1,Math.abs(n),Math.abs(s))&&Math.abs(r-o)<=1e-6*Math.max(1,Math.abs(r),Math.abs(o))&&Math.abs(i-a)<=1e-6*Math.max(1,Math.abs(i),Math.abs(a))}var gM,bM,yM,_M,xM,Sh,vM,EM,zs=b(()=>{rr();gM=E0,bM=w0,yM=S0,_M=T0,xM=P0,Sh=v0,vM=L0,EM=(function(){let t=Ac();return function(e,n,r,i,s,o){let a,c;for(n||(n=3),r||(r=0),i?c=Math.min(i*n+r,e.length):c=e.length,a=r;a<c;a+=n)t[0]=e[a],t[1]=e[a+1],t[2]=e[a+2],s(t,t,o),e[a]=t[0],e[a+1]=t[1],e[a+2]=t[2];return e}})()});var Th,Mc,be,A0=b(()=>{u0();ei();Us();zs();gh();Th=[0,0,0],be=class t extends Pc{static get ZERO(){return Mc||(Mc=new t(0,0,0),Object.freeze(Mc)),Mc}constructor(e=0,n=0,r=0){super(-0,-0,-0),arguments.length===1&&jt(e)?this.copy(e):(le.debug&&(me(e),me(n),me(r)),this[0]=e,this[1]=n,this[2]=r)}set(e,n,r){return this[0]=e,this[1]=n,this[2]=r,this.check()}copy(e){return this[0]=e[0],this[1]=e[1],this[2]=e[2],this.check()}fromObject(e){return le.debug&&(me(e.x),me(e.y),me(e.z)),this[0]=e.x,this[1]=e.y,this[2]=e.z,this.check()}toObject(e){return e.x=this[0],e.y=this[1],e.z=this[2],e}get ELEMENTS(){return 3}get z(){return this[2]}set z(e){this[2]=me(e)}angle(e){return wh(this,e)}cross(e){return ir(this,this,e),this.check()}rotateX({radians:e,origin:n=Th}){return xh(this,this,n,e),this.check()}rotateY({radians:e,origin:n=Th}){return vh(this,this,n,e),this.check()}rotateZ({radians:e,origin:n=Th}){return Eh(this,this,n,e),this.check()}transform(e){return this.transformAsPoint(e)}transformAsPoint(e){return Vs(this,this,e),this.check()}transformAsVector(e){return Lc(this,this,e),this.check()}transformByMatrix3(e){return yh(this,this,e),this.check()}transformByMatrix2(e){return x0(this,this,e),this.check()}transformByQuaternion(e){return _h(this,this,e),this.check()}}});var Cc,I0=b(()=>{dh();Us();ei();Cc=class extends ti{toString(){let e="[";if(le.printRowMajor){e+="row-major:";for(let n=0;n<this.RANK;++n)for(let r=0;r<this.RANK;++r)e+=` ${this[r*this.RANK+n]}`}else{e+="column-major:";for(let n=0;n<this.ELEMENTS;++n)e+=` ${this[n]}`}return e+="]",e}getElementIndex(e,n){return n*this.RANK+e}getElement(e,n){return this[n*this.RANK+e]}setElement(e,n,r){return this[n*this.RANK+e]=me(r),this}getColumn(e,n=new Array(this.RANK).fill(-0)){let r=e*this.RANK;for(let i=0;i<this.RANK;++i)n[i]=this[r+i];return n}setColumn(e,n){let r=e*this.RANK;for(let i=0;i<this.RANK;++i)this[r+i]=n[i];return this}}});function M0(){let t=new H(9);return H!=Float32Array&&(t[1]=0,t[2]=0,t[3]=0,t[5]=0,t[6]=0,t[7]=0),t[0]=1,t[4]=1,t[8]=1,t}var Ph=b(()=>{rr()});var ae={};Gt(ae,{add:()=>HM,adjoint:()=>AM,clone:()=>SM,copy:()=>TM,create:()=>wM,decompose:()=>FM,determinant:()=>Ih,equals:()=>KM,exactEquals:()=>qM,frob:()=>YM,fromQuat:()=>Dh,fromQuat2:()=>NM,fromRotation:()=>CM,fromRotationTranslation:()=>O0,fromRotationTranslationScale:()=>UM,fromRotationTranslationScaleOrigin:()=>GM,fromScaling:()=>MM,fromTranslation:()=>IM,fromValues:()=>PM,fromXRotation:()=>RM,fromYRotation:()=>OM,fromZRotation:()=>BM,frustum:()=>kh,getRotation:()=>kM,getScaling:()=>B0,getTranslation:()=>DM,identity:()=>R0,invert:()=>Ah,lookAt:()=>Gh,mul:()=>QM,multiply:()=>$s,multiplyScalar:()=>XM,multiplyScalarAndAdd:()=>ZM,ortho:()=>Uh,orthoNO:()=>D0,orthoZO:()=>$M,perspective:()=>Fh,perspectiveFromFieldOfView:()=>zM,perspectiveNO:()=>N0,perspectiveZO:()=>VM,rotate:()=>Rh,rotateX:()=>Oh,rotateY:()=>Bh,rotateZ:()=>Nh,scale:()=>Ch,set:()=>LM,str:()=>jM,sub:()=>JM,subtract:()=>k0,targetTo:()=>WM,translate:()=>Mh,transpose:()=>Lh});function wM(){let t=new H(16);return H!=Float32Array&&(t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[11]=0,t[12]=0,t[13]=0,t[14]=0),t[0]=1,t[5]=1,t[10]=1,t[15]=1,t}function SM(t){let e=new H(16);return e[0]=t[0],e[1]=t[1],e[2]=t[2],e[3]=t[3],e[4]=t[4],e[5]=t[5],e[6]=t[6],e[7]=t[7],e[8]=t[8],e[9]=t[9],e[10]=t[10],e[11]=t[11],e[12]=t[12],e[13]=t[13],e[14]=t[14],e[15]=t[15],e}function TM(t,e){return t[0]=e[0],t[1]=e[1],t[2]=e[2],t[3]=e[3],t[4]=e[4],t[5]=e[5],t[6]=e[6],t[7]=e[7],t[8]=e[8],t[9]=e[9],t[10]=e[10],t[11]=e[11],t[12]=e[12],t[13]=e[13],t[14]=e[14],t[15]=e[15],t}function PM(t,e,n,r,i,s,o,a,c,l,u,f,d,h,p,m){let g=new H(16);return g[0]=t,g[1]=e,g[2]=n,g[3]=r,g[4]=i,g[5]=s,g[6]=o,g[7]=a,g[8]=c,g[9]=l,g[10]=u,g[11]=f,g[12]=d,g[13]=h,g[14]=p,g[15]=m,g}function LM(t,e,n,r,i,s,o,a,c,l,u,f,d,h,p,m,g){return t[0]=e,t[1]=n,t[2]=r,t[3]=i,t[4]=s,t[5]=o,t[6]=a,t[7]=c,t[8]=l,t[9]=u,t[10]=f,t[11]=d,t[12]=h,t[13]=p,t[14]=m,t[15]=g,t}function R0(t){return t[0]=1,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=1,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[10]=1,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,t}function Lh(t,e){if(t===e){let n=e[1],r=e[2],i=e[3],s=e[6],o=e[7],a=e[11];t[1]=e[4],t[2]=e[8],t[3]=e[12],t[4]=n,t[6]=e[9],t[7]=e[13],t[8]=r,t[9]=s,t[11]=e[14],t[12]=i,t[13]=o,t[14]=a}else t[0]=e[0],t[1]=e[4],t[2]=e[8],t[3]=e[12],t[4]=e[1],t[5]=e[5],t[6]=e[9],t[7]=e[13],t[8]=e[2],t[9]=e[6],t[10]=e[10],t[11]=e[14],t[12]=e[3],t[13]=e[7],t[14]=e[11],t[15]=e[15];return t}function Ah(t,e){let n=e[0],r=e[1],i=e[2],s=e[3],o=e[4],a=e[5],c=e[6],l=e[7],u=e[8],f=e[9],d=e[10],h=e[11],p=e[12],m=e[13],g=e[14],y=e[15],x=n*a-r*o,_=n*c-i*o,v=n*l-s*o,E=r*c-i*a,w=r*l-s*a,A=i*l-s*c,I=u*m-f*p,C=u*g-d*p,T=u*y-h*p,F=f*g-d*m,O=f*y-h*m,R=d*y-h*g,U=x*R-_*O+v*F+E*T-w*C+A*I;return U?(U=1/U,t[0]=(a*R-c*O+l*F)*U,t[1]=(i*O-r*R-s*F)*U,t[2]=(m*A-g*w+y*E)*U,t[3]=(d*w-f*A-h*E)*U,t[4]=(c*T-o*R-l*C)*U,t[5]=(n*R-i*T+s*C)*U,t[6]=(g*v-p*A-y*_)*U,t[7]=(u*A-d*v+h*_)*U,t[8]=(o*O-a*T+l*I)*U,t[9]=(r*T-n*O-s*I)*U,t[10]=(p*w-m*v+y*x)*U,t[11]=(f*v-u*w-h*x)*U,t[12]=(a*C-o*F-c*I)*U,t[13]=(n*F-r*C+i*I)*U,t[14]=(m*_-p*E-g*x)*U,t[15]=(u*E-f*_+d*x)*U,t):null}function AM(t,e){let n=e[0],r=e[1],i=e[2],s=e[3],o=e[4],a=e[5],c=e[6],l=e[7],u=e[8],f=e[9],d=e[10],h=e[11],p=e[12],m=e[13],g=e[14],y=e[15],x=n*a-r*o,_=n*c-i*o,v=n*l-s*o,E=r*c-i*a,w=r*l-s*a,A=i*l-s*c,I=u*m-f*p,C=u*g-d*p,T=u*y-h*p,F=f*g-d*m,O=f*y-h*m,R=d*y-h*g;return t[0]=a*R-c*O+l*F,t[1]=i*O-r*R-s*F,t[2]=m*A-g*w+y*E,t[3]=d*w-f*A-h*E,t[4]=c*T-o*R-l*C,t[5]=n*R-i*T+s*C,t[6]=g*v-p*A-y*_,t[7]=u*A-d*v+h*_,t[8]=o*O-a*T+l*I,t[9]=r*T-n*O-s*I,t[10]=p*w-m*v+y*x,t[11]=f*v-u*w-h*x,t[12]=a*C-o*F-c*I,t[13]=n*F-r*C+i*I,t[14]=m*_-p*E-g*x,t[15]=u*E-f*_+d*x,t}function Ih(t){let e=t[0],n=t[1],r=t[2],i=t[3],s=t[4],o=t[5],a=t[6],c=t[7],l=t[8],u=t[9],f=t[10],d=t[11],h=t[12],p=t[13],m=t[14],g=t[15],y=e*o-n*s,x=e*a-r*s,_=n*a-r*o,v=l*p-u*h,E=l*m-f*h,w=u*m-f*p,A=e*w-n*E+r*v,I=s*w-o*E+a*v,C=l*_-u*x+f*y,T=h*_-p*x+m*y;return c*A-i*I+g*C-d*T}function $s(t,e,n){let r=e[0],i=e[1],s=e[2],o=e[3],a=e[4],c=e[5],l=e[6],u=e[7],f=e[8],d=e[9],h=e[10],p=e[11],m=e[12],g=e[13],y=e[14],x=e[15],_=n[0],v=n[1],E=n[2],w=n[3];return t[0]=_*r+v*a+E*f+w*m,t[1]=_*i+v*c+E*d+w*g,t[2]=_*s+v*l+E*h+w*y,t[3]=_*o+v*u+E*p+w*x,_=n[4],v=n[5],E=n[6],w=n[7],t[4]=_*r+v*a+E*f+w*m,t[5]=_*i+v*c+E*d+w*g,t[6]=_*s+v*l+E*h+w*y,t[7]=_*o+v*u+E*p+w*x,_=n[8],v=n[9],E=n[10],w=n[11],t[8]=_*r+v*a+E*f+w*m,t[9]=_*i+v*c+E*d+w*g,t[10]=_*s+v*l+E*h+w*y,t[11]=_*o+v*u+E*p+w*x,_=n[12],v=n[13],E=n[14],w=n[15],t[12]=_*r+v*a+E*f+w*m,t[13]=_*i+v*c+E*d+w*g,t[14]=_*s+v*l+E*h+w*y,t[15]=_*o+v*u+E*p+w*x,t}function Mh(t,e,n){let r=n[0],i=n[1],s=n[2],o,a,c,l,u,f,d,h,p,m,g,y;return e===t?(t[12]=e[0]*r+e[4]*i+e[8]*s+e[12],t[13]=e[1]*r+e[5]*i+e[9]*s+e[13],t[14]=e[2]*r+e[6]*i+e[10]*s+e[14],t[15]=e[3]*r+e[7]*i+e[11]*s+e[15]):(o=e[0],a=e[1],c=e[2],l=e[3],u=e[4],f=e[5],d=e[6],h=e[7],p=e[8],m=e[9],g=e[10],y=e[11],t[0]=o,t[1]=a,t[2]=c,t[3]=l,t[4]=u,t[5]=f,t[6]=d,t[7]=h,t[8]=p,t[9]=m,t[10]=g,t[11]=y,t[12]=o*r+u*i+p*s+e[12],t[13]=a*r+f*i+m*s+e[13],t[14]=c*r+d*i+g*s+e[14],t[15]=l*r+h*i+y*s+e[15]),t}function Ch(t,e,n){let r=n[0],i=n[1],s=n[2];return t[0]=e[0]*r,t[1]=e[1]*r,t[2]=e[2]*r,t[3]=e[3]*r,t[4]=e[4]*i,t[5]=e[5]*i,t[6]=e[6]*i,t[7]=e[7]*i,t[8]=e[8]*s,t[9]=e[9]*s,t[10]=e[10]*s,t[11]=e[11]*s,t[12]=e[12],t[13]=e[13],t[14]=e[14],t[15]=e[15],t}function Rh(t,e,n,r){let i=r[0],s=r[1],o=r[2],a=Math.sqrt(i*i+s*s+o*o),c,l,u,f,d,h,p,m,g,y,x,_,v,E,w,A,I,C,T,F,O,R,U,Q;return a<1e-6?null:(a=1/a,i*=a,s*=a,o*=a,l=Math.sin(n),c=Math.cos(n),u=1-c,f=e[0],d=e[1],h=e[2],p=e[3],m=e[4],g=e[5],y=e[6],x=e[7],_=e[8],v=e[9],E=e[10],w=e[11],A=i*i*u+c,I=s*i*u+o*l,C=o*i*u-s*l,T=i*s*u-o*l,F=s*s*u+c,O=o*s*u+i*l,R=i*o*u+s*l,U=s*o*u-i*l,Q=o*o*u+c,t[0]=f*A+m*I+_*C,t[1]=d*A+g*I+v*C,t[2]=h*A+y*I+E*C,t[3]=p*A+x*I+w*C,t[4]=f*T+m*F+_*O,t[5]=d*T+g*F+v*O,t[6]=h*T+y*F+E*O,t[7]=p*T+x*F+w*O,t[8]=f*R+m*U+_*Q,t[9]=d*R+g*U+v*Q,t[10]=h*R+y*U+E*Q,t[11]=p*R+x*U+w*Q,e!==t&&(t[12]=e[12],t[13]=e[13],t[14]=e[14],t[15]=e[15]),t)}function Oh(t,e,n){let r=Math.sin(n),i=Math.cos(n),s=e[4],o=e[5],a=e[6],c=e[7],l=e[8],u=e[9],f=e[10],d=e[11];return e!==t&&(t[0]=e[0],t[1]=e[1],t[2]=e[2],t[3]=e[3],t[12]=e[12],t[13]=e[13],t[14]=e[14],t[15]=e[15]),t[4]=s*i+l*r,t[5]=o*i+u*r,t[6]=a*i+f*r,t[7]=c*i+d*r,t[8]=l*i-s*r,t[9]=u*i-o*r,t[10]=f*i-a*r,t[11]=d*i-c*r,t}function Bh(t,e,n){let r=Math.sin(n),i=Math.cos(n),s=e[0],o=e[1],a=e[2],c=e[3],l=e[8],u=e[9],f=e[10],d=e[11];return e!==t&&(t[4]=e[4],t[5]=e[5],t[6]=e[6],t[7]=e[7],t[12]=e[12],t[13]=e[13],t[14]=e[14],t[15]=e[15]),t[0]=s*i-l*r,t[1]=o*i-u*r,t[2]=a*i-f*r,t[3]=c*i-d*r,t[8]=s*r+l*i,t[9]=o*r+u*i,t[10]=a*r+f*i,t[11]=c*r+d*i,t}function Nh(t,e,n){let r=Math.sin(n),i=Math.cos(n),s=e[0],o=e[1],a=e[2],c=e[3],l=e[4],u=e[5],f=e[6],d=e[7];return e!==t&&(t[8]=e[8],t[9]=e[9],t[10]=e[10],t[11]=e[11],t[12]=e[12],t[13]=e[13],t[14]=e[14],t[15]=e[15]),t[0]=s*i+l*r,t[1]=o*i+u*r,t[2]=a*i+f*r,t[3]=c*i+d*r,t[4]=l*i-s*r,t[5]=u*i-o*r,t[6]=f*i-a*r,t[7]=d*i-c*r,t}function IM(t,e){return t[0]=1,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=1,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[10]=1,t[11]=0,t[12]=e[0],t[13]=e[1],t[14]=e[2],t[15]=1,t}function MM(t,e){return t[0]=e[0],t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=e[1],t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[10]=e[2],t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,t}function CM(t,e,n){let r=n[0],i=n[1],s=n[2],o=Math.sqrt(r*r+i*i+s*s),a,c,l;return o<1e-6?null:(o=1/o,r*=o,i*=o,s*=o,c=Math.sin(e),a=Math.cos(e),l=1-a,t[0]=r*r*l+a,t[1]=i*r*l+s*c,t[2]=s*r*l-i*c,t[3]=0,t[4]=r*i*l-s*c,t[5]=i*i*l+a,t[6]=s*i*l+r*c,t[7]=0,t[8]=r*s*l+i*c,t[9]=i*s*l-r*c,t[10]=s*s*l+a,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,t)}function RM(t,e){let n=Math.sin(e),r=Math.cos(e);return t[0]=1,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=r,t[6]=n,t[7]=0,t[8]=0,t[9]=-n,t[10]=r,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,t}function OM(t,e){let n=Math.sin(e),r=Math.cos(e);return t[0]=r,t[1]=0,t[2]=-n,t[3]=0,t[4]=0,t[5]=1,t[6]=0,t[7]=0,t[8]=n,t[9]=0,t[10]=r,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,t}function BM(t,e){let n=Math.sin(e),r=Math.cos(e);return t[0]=r,t[1]=n,t[2]=0,t[3]=0,t[4]=-n,t[5]=r,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[10]=1,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,t}function O0(t,e,n){let r=e[0],i=e[1],s=e[2],o=e[3],a=r+r,c=i+i,l=s+s,u=r*a,f=r*c,d=r*l,h=i*c,p=i*l,m=s*l,g=o*a,y=o*c,x=o*l;return t[0]=1-(h+m),t[1]=f+x,t[2]=d-y,t[3]=0,t[4]=f-x,t[5]=1-(u+m),t[6]=p+g,t[7]=0,t[8]=d+y,t[9]=p-g,t[10]=1-(u+h),t[11]=0,t[12]=n[0],t[13]=n[1],t[14]=n[2],t[15]=1,t}function NM(t,e){let n=new H(3),r=-e[0],i=-e[1],s=-e[2],o=e[3],a=e[4],c=e[5],l=e[6],u=e[7],f=r*r+i*i+s*s+o*o;return f>0?(n[0]=(a*o+u*r+c*s-l*i)*2/f,n[1]=(c*o+u*i+l*r-a*s)*2/f,n[2]=(l*o+u*s+a*i-c*r)*2/f):(n[0]=(a*o+u*r+c*s-l*i)*2,n[1]=(c*o+u*i+l*r-a*s)*2,n[2]=(l*o+u*s+a*i-c*r)*2),O0(t,e,n),t}function DM(t,e){return t[0]=e[12],t[1]=e[13],t[2]=e[14],t}function B0(t,e){let n=e[0],r=e[1],i=e[2],s=e[4],o=e[5],a=e[6],c=e[8],l=e[9],u=e[10];return t[0]=Math.sqrt(n*n+r*r+i*i),t[1]=Math.sqrt(s*s+o*o+a*a),t[2]=Math.sqrt(c*c+l*l+u*u),t}function kM(t,e){let n=new H(3);B0(n,e);let r=1/n[0],i=1/n[1],s=1/n[2],o=e[0]*r,a=e[1]*i,c=e[2]*s,l=e[4]*r,u=e[5]*i,f=e[6]*s,d=e[8]*r,h=e[9]*i,p=e[10]*s,m=o+u+p,g=0;return m>0?(g=Math.sqrt(m+1)*2,t[3]=.25*g,t[0]=(f-h)/g,t[1]=(d-c)/g,t[2]=(a-l)/g):o>u&&o>p?(g=Math.sqrt(1+o-u-p)*2,t[3]=(f-h)/g,t[0]=.25*g,t[1]=(a+l)/g,t[2]=(d+c)/g):u>p?(g=Math.sqrt(1+u-o-p)*2,t[3]=(d-c)/g,t[0]=(a+l)/g,t[1]=.25*g,t[2]=(f+h)/g):(g=Math.sqrt(1+p-o-u)*2,t[3]=(a-l)/g,t[0]=(d+c)/g,t[1]=(f+h)/g,t[2]=.25*g),t}function FM(t,e,n,r){e[0]=r[12],e[1]=r[13],e[2]=r[14];let i=r[0],s=r[1],o=r[2],a=r[4],c=r[5],l=r[6],u=r[8],f=r[9],d=r[10];n[0]=Math.sqrt(i*i+s*s+o*o),n[1]=Math.sqrt(a*a+c*c+l*l),n[2]=Math.sqrt(u*u+f*f+d*d);let h=1/n[0],p=1/n[1],m=1/n[2],g=i*h,y=s*p,x=o*m,_=a*h,v=c*p,E=l*m,w=u*h,A=f*p,I=d*m,C=g+v+I,T=0;return C>0?(T=Math.sqrt(C+1)*2,t[3]=.25*T,t[0]=(E-A)/T,t[1]=(w-x)/T,t[2]=(y-_)/T):g>v&&g>I?(T=Math.sqrt(1+g-v-I)*2,t[3]=(E-A)/T,t[0]=.25*T,t[1]=(y+_)/T,t[2]=(w+x)/T):v>I?(T=Math.sqrt(1+v-g-I)*2,t[3]=(w-x)/T,t[0]=(y+_)/T,t[1]=.25*T,t[2]=(E+A)/T):(T=Math.sqrt(1+I-g-v)*2,t[3]=(y-_)/T,t[0]=(w+x)/T,t[1]=(E+A)/T,t[2]=.25*T),t}function UM(t,e,n,r){let i=e[0],s=e[1],o=e[2],a=e[3],c=i+i,l=s+s,u=o+o,f=i*c,d=i*l,h=i*u,p=s*l,m=s*u,g=o*u,y=a*c,x=a*l,_=a*u,v=r[0],E=r[1],w=r[2];return t[0]=(1-(p+g))*v,t[1]=(d+_)*v,t[2]=(h-x)*v,t[3]=0,t[4]=(d-_)*E,t[5]=(1-(f+g))*E,t[6]=(m+y)*E,t[7]=0,t[8]=(h+x)*w,t[9]=(m-y)*w,t[10]=(1-(f+p))*w,t[11]=0,t[12]=n[0],t[13]=n[1],t[14]=n[2],t[15]=1,t}function GM(t,e,n,r,i){let s=e[0],o=e[1],a=e[2],c=e[3],l=s+s,u=o+o,f=a+a,d=s*l,h=s*u,p=s*f,m=o*u,g=o*f,y=a*f,x=c*l,_=c*u,v=c*f,E=r[0],w=r[1],A=r[2],I=i[0],C=i[1],T=i[2],F=(1-(m+y))*E,O=(h+v)*E,R=(p-_)*E,U=(h-v)*w,Q=(1-(d+y))*w,ne=(g+x)*w,we=(p+_)*A,Zi=(g-x)*A,af=(1-(d+m))*A;return t[0]=F,t[1]=O,t[2]=R,t[3]=0,t[4]=U,t[5]=Q,t[6]=ne,t[7]=0,t[8]=we,t[9]=Zi,t[10]=af,t[11]=0,t[12]=n[0]+I-(F*I+U*C+we*T),t[13]=n[1]+C-(O*I+Q*C+Zi*T),t[14]=n[2]+T-(R*I+ne*C+af*T),t[15]=1,t}function Dh(t,e){let n=e[0],r=e[1],i=e[2],s=e[3],o=n+n,a=r+r,c=i+i,l=n*o,u=r*o,f=r*a,d=i*o,h=i*a,p=i*c,m=s*o,g=s*a,y=s*c;return t[0]=1-f-p,t[1]=u+y,t[2]=d-g,t[3]=0,t[4]=u-y,t[5]=1-l-p,t[6]=h+m,t[7]=0,t[8]=d+g,t[9]=h-m,t[10]=1-l-f,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,t}function kh(t,e,n,r,i,s,o){let a=1/(n-e),c=1/(i-r),l=1/(s-o);return t[0]=s*2*a,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=s*2*c,t[6]=0,t[7]=0,t[8]=(n+e)*a,t[9]=(i+r)*c,t[10]=(o+s)*l,t[11]=-1,t[12]=0,t[13]=0,t[14]=o*s*2*l,t[15]=0,t}function N0(t,e,n,r,i){let s=1/Math.tan(e/2);if(t[0]=s/n,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=s,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[11]=-1,t[12]=0,t[13]=0,t[15]=0,i!=null&&i!==1/0){let o=1/(r-i);t[10]=(i+r)*o,t[14]=2*i*r*o}else t[10]=-1,t[14]=-2*r;return t}function VM(t,e,n,r,i){let s=1/Math.tan(e/2);if(t[0]=s/n,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=s,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[11]=-1,t[12]=0,t[13]=0,t[15]=0,i!=null&&i!==1/0){let o=1/(r-i);t[10]=i*o,t[14]=i*r*o}else t[10]=-1,t[14]=-r;return t}function zM(t,e,n,r){let i=Math.tan(e.upDegrees*Math.PI/180),s=Math.tan(e.downDegrees*Math.PI/180),o=Math.tan(e.leftDegrees*Math.PI/180),a=Math.tan(e.rightDegrees*Math.PI/180),c=2/(o+a),l=2/(i+s);return t[0]=c,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=l,t[6]=0,t[7]=0,t[8]=-((o-a)*c*.5),t[9]=(i-s)*l*.5,t[10]=r/(n-r),t[11]=-1,t[12]=0,t[13]=0,t[14]=r*n/(n-r),t[15]=0,t}function D0(t,e,n,r,i,s,o){let a=1/(e-n),c=1/(r-i),l=1/(s-o);return t[0]=-2*a,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=-2*c,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[10]=2*l,t[11]=0,t[12]=(e+n)*a,t[13]=(i+r)*c,t[14]=(o+s)*l,t[15]=1,t}function $M(t,e,n,r,i,s,o){let a=1/(e-n),c=1/(r-i),l=1/(s-o);return t[0]=-2*a,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=-2*c,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[10]=l,t[11]=0,t[12]=(e+n)*a,t[13]=(i+r)*c,t[14]=s*l,t[15]=1,t}function Gh(t,e,n,r){let i,s,o,a,c,l,u,f,d,h,p=e[0],m=e[1],g=e[2],y=r[0],x=r[1],_=r[2],v=n[0],E=n[1],w=n[2];return Math.abs(p-v)<1e-6&&Math.abs(m-E)<1e-6&&Math.abs(g-w)<1e-6?R0(t):(f=p-v,d=m-E,h=g-w,i=1/Math.sqrt(f*f+d*d+h*h),f*=i,d*=i,h*=i,s=x*h-_*d,o=_*f-y*h,a=y*d-x*f,i=Math.sqrt(s*s+o*o+a*a),i?(i=1/i,s*=i,o*=i,a*=i):(s=0,o=0,a=0),c=d*a-h*o,l=h*s-f*a,u=f*o-d*s,i=Math.sqrt(c*c+l*l+u*u),i?(i=1/i,c*=i,l*=i,u*=i):(c=0,l=0,u=0),t[0]=s,t[1]=c,t[2]=f,t[3]=0,t[4]=o,t[5]=l,t[6]=d,t[7]=0,t[8]=a,t[9]=u,t[10]=h,t[11]=0,t[12]=-(s*p+o*m+a*g),t[13]=-(c*p+l*m+u*g),t[14]=-(f*p+d*m+h*g),t[15]=1,t)}function WM(t,e,n,r){let i=e[0],s=e[1],o=e[2],a=r[0],c=r[1],l=r[2],u=i-n[0],f=s-n[1],d=o-n[2],h=u*u+f*f+d*d;h>0&&(h=1/Math.sqrt(h),u*=h,f*=h,d*=h);let p=c*d-l*f,m=l*u-a*d,g=a*f-c*u;return h=p*p+m*m+g*g,h>0&&(h=1/Math.sqrt(h),p*=h,m*=h,g*=h),t[0]=p,t[1]=m,t[2]=g,t[3]=0,t[4]=f*g-d*m,t[5]=d*p-u*g,t[6]=u*m-f*p,t[7]=0,t[8]=u,t[9]=f,t[10]=d,t[11]=0,t[12]=i,t[13]=s,t[14]=o,t[15]=1,t}function jM(t){return`mat4(${t[0]}, ${t[1]}, ${t[2]}, ${t[3]}, ${t[4]}, ${t[5]}, ${t[6]}, ${t[7]}, ${t[8]}, ${t[9]}, ${t[10]}, ${t[11]}, ${t[12]}, ${t[13]}, ${t[14]}, ${t[15]})`}function YM(t){return Math.sqrt(t[0]*t[0]+t[1]*t[1]+t[2]*t[2]+t[3]*t[3]+t[4]*t[4]+t[5]*t[5]+t[6]*t[6]+t[7]*t[7]+t[8]*t[8]+t[9]*t[9]+t[10]*t[10]+t[11]*t[11]+t[12]*t[12]+t[13]*t[13]+t[14]*t[14]+t[15]*t[15])}function HM(t,e,n){return t[0]=e[0]+n[0],t[1]=e[1]+n[1],t[2]=e[2]+n[2],t[3]=e[3]+n[3],t[4]=e[4]+n[4],t[5]=e[5]+n[5],t[6]=e[6]+n[6],t[7]=e[7]+n[7],t[8]=e[8]+n[8],t[9]=e[9]+n[9],t[10]=e[10]+n[10],t[11]=e[11]+n[11],t[12]=e[12]+n[12],t[13]=e[13]+n[13],t[14]=e[14]+n[14],t[15]=e[15]+n[15],t}function k0(t,e,n){return t[0]=e[0]-n[0],t[1]=e[1]-n[1],t[2]=e[2]-n[2],t[3]=e[3]-n[3],t[4]=e[4]-n[4],t[5]=e[5]-n[5],t[6]=e[6]-n[6],t[7]=e[7]-n[7],t[8]=e[8]-n[8],t[9]=e[9]-n[9],t[10]=e[10]-n[10],t[11]=e[11]-n[11],t[12]=e[12]-n[12],t[13]=e[13]-n[13],t[14]=e[14]-n[14],t[15]=e[15]-n[15],t}function XM(t,e,n){return t[0]=e[0]*n,t[1]=e[1]*n,t[2]=e[2]*n,t[3]=e[3]*n,t[4]=e[4]*n,t[5]=e[5]*n,t[6]=e[6]*n,t[7]=e[7]*n,t[8]=e[8]*n,t[9]=e[9]*n,t[10]=e[10]*n,t[11]=e[11]*n,t[12]=e[12]*n,t[13]=e[13]*n,t[14]=e[14]*n,t[15]=e[15]*n,t}function ZM(t,e,n,r){return t[0]=e[0]+n[0]*r,t[1]=e[1]+n[1]*r,t[2]=e[2]+n[2]*r,t[3]=e[3]+n[3]*r,t[4]=e[4]+n[4]*r,t[5]=e[5]+n[5]*r,t[6]=e[6]+n[6]*r,t[7]=e[7]+n[7]*r,t[8]=e[8]+n[8]*r,t[9]=e[9]+n[9]*r,t[10]=e[10]+n[10]*r,t[11]=e[11]+n[11]*r,t[12]=e[12]+n[12]*r,t[13]=e[13]+n[13]*r,t[14]=e[14]+n[14]*r,t[15]=e[15]+n[15]*r,t}function qM(t,e){return t[0]===e[0]&&t[1]===e[1]&&t[2]===e[2]&&t[3]===e[3]&&t[4]===e[4]&&t[5]===e[5]&&t[6]===e[6]&&t[7]===e[7]&&t[8]===e[8]&&t[9]===e[9]&&t[10]===e[10]&&t[11]===e[11]&&t[12]===e[12]&&t[13]===e[13]&&t[14]===e[14]&&t[15]===e[15]}function KM(t,e){let n=t[0],r=t[1],i=t[2],s=t[3],o=t[4],a=t[5],c=t[6],l=t[7],u=t[8],f=t[9],d=t[10],h=t[11],p=t[12],m=t[13],g=t[14],y=t[15],x=e[0],_=e[1],v=e[2],E=e[3],w=e[4],A=e[5],I=e[6],C=e[7],T=e[8],F=e[9],O=e[10],R=e[11],U=e[12],Q=e[13],ne=e[14],we=e[15];return Math.abs(n-x)<=1e-6*Math.max(1,Math.abs(n),Math.abs(x))&&Math.abs(r-_)<=1e-6*Math.max(1,Math.abs(r),Math.abs(_))&&Math.abs(i-v)<=1e-6*Math.max(1,Math.abs(i),Math.abs(v))&&Math.abs(s-E)<=1e-6*Math.max(1,Math.abs(s),Math.abs(E))&&Math.abs(o-w)<=1e-6*Math.max(1,Math.abs(o),Math.abs(w))&&Math.abs(a-A)<=1e-6*Math.max(1,Math.abs(a),Math.abs(A))&&Math.abs(c-I)<=1e-6*Math.max(1,Math.abs(c),Math.abs(I))&&Math.abs(l-C)<=1e-6*Math.max(1,Math.abs(l),Math.abs(C))&&Math.abs(u-T)<=1e-6*Math.max(1,Math.abs(u),Math.abs(T))&&Math.abs(f-F)<=1e-6*Math.max(1,Math.abs(f),Math.abs(F))&&Math.abs(d-O)<=1e-6*Math.max(1,Math.abs(d),Math.abs(O))&&Math.abs(h-R)<=1e-6*Math.max(1,Math.abs(h),Math.abs(R))&&Math.abs(p-U)<=1e-6*Math.max(1,Math.abs(p),Math.abs(U))&&Math.abs(m-Q)<=1e-6*Math.max(1,Math.abs(m),Math.abs(Q))&&Math.abs(g-ne)<=1e-6*Math.max(1,Math.abs(g),Math.abs(ne))&&Math.abs(y-we)<=1e-6*Math.max(1,Math.abs(y),Math.abs(we))}var Fh,Uh,QM,JM,Vh=b(()=>{rr();Fh=N0;Uh=D0;QM=$s,JM=k0});var tt={};Gt(tt,{add:()=>$0,ceil:()=>eC,clone:()=>U0,copy:()=>V0,create:()=>F0,cross:()=>cC,dist:()=>bC,distance:()=>X0,div:()=>gC,divide:()=>Y0,dot:()=>q0,equals:()=>hC,exactEquals:()=>Q0,floor:()=>tC,forEach:()=>vC,fromValues:()=>G0,inverse:()=>aC,len:()=>_C,length:()=>zh,lerp:()=>K0,max:()=>rC,min:()=>nC,mul:()=>mC,multiply:()=>j0,negate:()=>oC,normalize:()=>Wh,random:()=>lC,round:()=>iC,scale:()=>H0,scaleAndAdd:()=>sC,set:()=>z0,sqrDist:()=>yC,sqrLen:()=>xC,squaredDistance:()=>Z0,squaredLength:()=>$h,str:()=>dC,sub:()=>pC,subtract:()=>W0,transformMat4:()=>jh,transformQuat:()=>uC,zero:()=>fC});function F0(){let t=new H(4);return H!=Float32Array&&(t[0]=0,t[1]=0,t[2]=0,t[3]=0),t}function U0(t){let e=new H(4);return e[0]=t[0],e[1]=t[1],e[2]=t[2],e[3]=t[3],e}function G0(t,e,n,r){let i=new H(4);return i[0]=t,i[1]=e,i[2]=n,i[3]=r,i}function V0(t,e){return t[0]=e[0],t[1]=e[1],t[2]=e[2],t[3]=e[3],t}function z0(t,e,n,r,i){return t[0]=e,t[1]=n,t[2]=r,t[3]=i,t}function $0(t,e,n){return t[0]=e[0]+n[0],t[1]=e[1]+n[1],t[2]=e[2]+n[2],t[3]=e[3]+n[3],t}function W0(t,e,n){return t[0]=e[0]-n[0],t[1]=e[1]-n[1],t[2]=e[2]-n[2],t[3]=e[3]-n[3],t}function j0(t,e,n){return t[0]=e[0]*n[0],t[1]=e[1]*n[1],t[2]=e[2]*n[2],t[3]=e[3]*n[3],t}function Y0(t,e,n){return t[0]=e[0]/n[0],t[1]=e[1]/n[1],t[2]=e[2]/n[2],t[3]=e[3]/n[3],t}function eC(t,e){return t[0]=Math.ceil(e[0]),t[1]=Math.ceil(e[1]),t[2]=Math.ceil(e[2]),t[3]=Math.ceil(e[3]),t}function tC(t,e){return t[0]=Math.floor(e[0]),t[1]=Math.floor(e[1]),t[2]=Math.floor(e[2]),t[3]=Math.floor(e[3]),t}function nC(t,e,n){return t[0]=Math.min(e[0],n[0]),t[1]=Math.min(e[1],n[1]),t[2]=Math.min(e[2],n[2]),t[3]=Math.min(e[3],n[3]),t}function rC(t,e,n){return t[0]=Math.max(e[0],n[0]),t[1]=Math.max(e[1],n[1]),t[2]=Math.max(e[2],n[2]),t[3]=Math.max(e[3],n[3]),t}function iC(t,e){return t[0]=qe(e[0]),t[1]=qe(e[1]),t[2]=qe(e[2]),t[3]=qe(e[3]),t}function H0(t,e,n){return t[0]=e[0]*n,t[1]=e[1]*n,t[2]=e[2]*n,t[3]=e[3]*n,t}function sC(t,e,n,r){return t[0]=e[0]+n[0]*r,t[1]=e[1]+n[1]*r,t[2]=e[2]+n[2]*r,t[3]=e[3]+n[3]*r,t}function X0(t,e){let n=e[0]-t[0],r=e[1]-t[1],i=e[2]-t[2],s=e[3]-t[3];return Math.sqrt(n*n+r*r+i*i+s*s)}function Z0(t,e){let n=e[0]-t[0],r=e[1]-t[1],i=e[2]-t[2],s=e[3]-t[3];return n*n+r*r+i*i+s*s}function zh(t){let e=t[0],n=t[1],r=t[2],i=t[3];return Math.sqrt(e*e+n*n+r*r+i*i)}function $h(t){let e=t[0],n=t[1],r=t[2],i=t[3];return e*e+n*n+r*r+i*i}function oC(t,e){return t[0]=-e[0],t[1]=-e[1],t[2]=-e[2],t[3]=-e[3],t}function aC(t,e){return t[0]=1/e[0],t[1]=1/e[1],t[2]=1/e[2],t[3]=1/e[3],t}function Wh(t,e){let n=e[0],r=e[1],i=e[2],s=e[3],o=n*n+r*r+i*i+s*s;return o>0&&(o=1/Math.sqrt(o)),t[0]=n*o,t[1]=r*o,t[2]=i*o,t[3]=s*o,t}function q0(t,e){return t[0]*e[0]+t[1]*e[1]+t[2]*e[2]+t[3]*e[3]}function cC(t,e,n,r){let i=n[0]*r[1]-n[1]*r[0],s=n[0]*r[2]-n[2]*r[0],o=n[0]*r[3]-n[3]*r[0],a=n[1]*r[2]-n[2]*r[1],c=n[1]*r[3]-n[3]*r[1],l=n[2]*r[3]-n[3]*r[2],u=e[0],f=e[1],d=e[2],h=e[3];return t[0]=f*l-d*c+h*a,t[1]=-(u*l)+d*o-h*s,t[2]=u*c-f*o+h*i,t[3]=-(u*a)+f*s-d*i,t}function K0(t,e,n,r){let i=e[0],s=e[1],o=e[2],a=e[3];return t[0]=i+r*(n[0]-i),t[1]=s+r*(n[1]-s),t[2]=o+r*(n[2]-o),t[3]=a+r*(n[3]-a),t}function lC(t,e){e=e===void 0?1:e;let n,r,i,s,o,a;do n=Tt()*2-1,r=Tt()*2-1,o=n*n+r*r;while(o>=1);do i=Tt()*2-1,s=Tt()*2-1,a=i*i+s*s;while(a>=1);let c=Math.sqrt((1-o)/a);return t[0]=e*n,t[1]=e*r,t[2]=e*i*c,t[3]=e*s*c,t}function jh(t,e,n){let r=e[0],i=e[1],s=e[2],o=e[3];return t[0]=n[0]*r+n[4]*i+n[8]*s+n[12]*o,t[1]=n[1]*r+n[5]*i+n[9]*s+n[13]*o,t[2]=n[2]*r+n[6]*i+n[10]*s+n[14]*o,t[3]=n[3]*r+n[7]*i+n[11]*s+n[15]*o,t}function uC(t,e,n){let r=e[0],i=e[1],s=e[2],o=n[0],a=n[1],c=n[2],l=n[3],u=l*r+a*s-c*i,f=l*i+c*r-o*s,d=l*s+o*i-a*r,h=-o*r-a*i-c*s;return t[0]=u*l+h*-o+f*-c-d*-a,t[1]=f*l+h*-a+d*-o-u*-c,t[2]=d*l+h*-c+u*-a-f*-o,t[3]=e[3],t}function fC(t){return t[0]=0,t[1]=0,t[2]=0,t[3]=0,t}function dC(t){return`vec4(${t[0]}, ${t[1]}, ${t[2]}, ${t[3]})`}function Q0(t,e){return t[0]===e[0]&&t[1]===e[1]&&t[2]===e[2]&&t[3]===e[3]}function hC(t,e){let n=t[0],r=t[1],i=t[2],s=t[3],o=e[0],a=e[1],c=e[2],l=e[3];return Math.abs(n-o)<=1e-6*Math.max(1,Math.abs(n),Math.abs(o))&&Math.abs(r-a)<=1e-6*Math.max(1,Math.abs(r),Math.abs(a))&&Math.abs(i-c)<=1e-6*Math.max(1,Math.abs(i),Math.abs(c))&&Math.abs(s-l)<=1e-6*Math.max(1,Math.abs(s),Math.abs(l))}var pC,mC,gC,bC,yC,_C,xC,vC,Rc=b(()=>{rr();pC=W0,mC=j0,gC=Y0,bC=X0,yC=Z0,_C=zh,xC=$h,vC=(function(){let t=F0();return function(e,n,r,i,s,o){let a,c;for(n||(n=4),r||(r=0),i?c=Math.min(i*n+r,e.length):c=e.length,a=r;a<c;a+=n)t[0]=e[a],t[1]=e[a+1],t[2]=e[a+2],t[3]=e[a+3],s(t,t,o),e[a]=t[0],e[a+1]=t[1],e[a+2]=t[2],e[a+3]=t[3];return e}})()});function TC(){return Oc||(Oc=new he([0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]),Object.freeze(Oc)),Oc}function PC(){return Bc||(Bc=new he,Object.freeze(Bc)),Bc}function J0(t){if(t>Math.PI*2)throw Error("expected radians")}function LC(t,e,n,r,i,s){let o=2*s/(n-e),a=2*s/(i-r),c=(n+e)/(n-e),l=(i+r)/(i-r),u=-1,f=-1,d=-2*s;return t[0]=o,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=a,t[6]=0,t[7]=0,t[8]=c,t[9]=l,t[10]=u,t[11]=f,t[12]=0,t[13]=0,t[14]=d,t[15]=0,t}var Xh,EC,wC,Yh,Hh,SC,he,Oc,Bc,ex=b(()=>{I0();Us();gh();Vh();mh();zs();Rc();(function(t){t[t.COL0ROW0=0]="COL0ROW0",t[t.COL0ROW1=1]="COL0ROW1",t[t.COL0ROW2=2]="COL0ROW2",t[t.COL0ROW3=3]="COL0ROW3",t[t.COL1ROW0=4]="COL1ROW0",t[t.COL1ROW1=5]="COL1ROW1",t[t.COL1ROW2=6]="COL1ROW2",t[t.COL1ROW3=7]="COL1ROW3",t[t.COL2ROW0=8]="COL2ROW0",t[t.COL2ROW1=9]="COL2ROW1",t[t.COL2ROW2=10]="COL2ROW2",t[t.COL2ROW3=11]="COL2ROW3",t[t.COL3ROW0=12]="COL3ROW0",t[t.COL3ROW1=13]="COL3ROW1",t[t.COL3ROW2=14]="COL3ROW2",t[t.COL3ROW3=15]="COL3ROW3"})(Xh||(Xh={}));EC=45*Math.PI/180,wC=1,Yh=.1,Hh=500,SC=Object.freeze([1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]),he=class extends Cc{static get IDENTITY(){return PC()}static get ZERO(){return TC()}get ELEMENTS(){return 16}get RANK(){return 4}get INDICES(){return Xh}constructor(e){super(-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0),arguments.length===1&&Array.isArray(e)?this.copy(e):this.identity()}copy(e){return this[0]=e[0],this[1]=e[1],this[2]=e[2],this[3]=e[3],this[4]=e[4],this[5]=e[5],this[6]=e[6],this[7]=e[7],this[8]=e[8],this[9]=e[9],this[10]=e[10],this[11]=e[11],this[12]=e[12],this[13]=e[13],this[14]=e[14],this[15]=e[15],this.check()}set(e,n,r,i,s,o,a,c,l,u,f,d,h,p,m,g){return this[0]=e,this[1]=n,this[2]=r,this[3]=i,this[4]=s,this[5]=o,this[6]=a,this[7]=c,this[8]=l,this[9]=u,this[10]=f,this[11]=d,this[12]=h,this[13]=p,this[14]=m,this[15]=g,this.check()}setRowMajor(e,n,r,i,s,o,a,c,l,u,f,d,h,p,m,g){return this[0]=e,this[1]=s,this[2]=l,this[3]=h,this[4]=n,this[5]=o,this[6]=u,this[7]=p,this[8]=r,this[9]=a,this[10]=f,this[11]=m,this[12]=i,this[13]=c,this[14]=d,this[15]=g,this.check()}toRowMajor(e){return e[0]=this[0],e[1]=this[4],e[2]=this[8],e[3]=this[12],e[4]=this[1],e[5]=this[5],e[6]=this[9],e[7]=this[13],e[8]=this[2],e[9]=this[6],e[10]=this[10],e[11]=this[14],e[12]=this[3],e[13]=this[7],e[14]=this[11],e[15]=this[15],e}identity(){return this.copy(SC)}fromObject(e){return this.check()}fromQuaternion(e){return Dh(this,e),this.check()}frustum(e){let{left:n,right:r,bottom:i,top:s,near:o=Yh,far:a=Hh}=e;return a===1/0?LC(this,n,r,i,s,o):kh(this,n,r,i,s,o,a),this.check()}lookAt(e){let{eye:n,center:r=[0,0,0],up:i=[0,1,0]}=e;return Gh(this,n,r,i),this.check()}ortho(e){let{left:n,right:r,bottom:i,top:s,near:o=Yh,far:a=Hh}=e;return Uh(this,n,r,i,s,o,a),this.check()}orthographic(e){let{fovy:n=EC,aspect:r=wC,focalDistance:i=1,near:s=Yh,far:o=Hh}=e;J0(n);let a=n/2,c=i*Math.tan(a),l=c*r;return this.ortho({left:-l,right:l,bottom:-c,top:c,near:s,far:o})}perspective(e){let{fovy:n=45*Math.PI/180,aspect:r=1,near:i=.1,far:s=500}=e;return J0(n),Fh(this,n,r,i,s),this.check()}determinant(){return Ih(this)}getScale(e=[-0,-0,-0]){return e[0]=Math.sqrt(this[0]*this[0]+this[1]*this[1]+this[2]*this[2]),e[1]=Math.sqrt(this[4]*this[4]+this[5]*this[5]+this[6]*this[6]),e[2]=Math.sqrt(this[8]*this[8]+this[9]*this[9]+this[10]*this[10]),e}getTranslation(e=[-0,-0,-0]){return e[0]=this[12],e[1]=this[13],e[2]=this[14],e}getRotation(e,n){e=e||[-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0,-0],n=n||[-0,-0,-0];let r=this.getScale(n),i=1/r[0],s=1/r[1],o=1/r[2];return e[0]=this[0]*i,e[1]=this[1]*s,e[2]=this[2]*o,e[3]=0,e[4]=this[4]*i,e[5]=this[5]*s,e[6]=this[6]*o,e[7]=0,e[8]=this[8]*i,e[9]=this[9]*s,e[10]=this[10]*o,e[11]=0,e[12]=0,e[13]=0,e[14]=0,e[15]=1,e}getRotationMatrix3(e,n){e=e||[-0,-0,-0,-0,-0,-0,-0,-0,-0],n=n||[-0,-0,-0];let r=this.getScale(n),i=1/r[0],s=1/r[1],o=1/r[2];return e[0]=this[0]*i,e[1]=this[1]*s,e[2]=this[2]*o,e[3]=this[4]*i,e[4]=this[5]*s,e[5]=this[6]*o,e[6]=this[8]*i,e[7]=this[9]*s,e[8]=this[10]*o,e}transpose(){return Lh(this,this),this.check()}invert(){return Ah(this,this),this.check()}multiplyLeft(e){return $s(this,e,this),this.check()}multiplyRight(e){return $s(this,this,e),this.check()}rotateX(e){return Oh(this,this,e),this.check()}rotateY(e){return Bh(this,this,e),this.check()}rotateZ(e){return Nh(this,this,e),this.check()}rotateXYZ(e){return this.rotateX(e[0]).rotateY(e[1]).rotateZ(e[2])}rotateAxis(e,n){return Rh(this,this,e,n),this.check()}scale(e){return Ch(this,this,Array.isArray(e)?e:[e,e,e]),this.check()}translate(e){return Mh(this,this,e),this.check()}transform(e,n){return e.length===4?(n=jh(n||[-0,-0,-0,-0],e,this),Tc(n,4),n):this.transformAsPoint(e,n)}transformAsPoint(e,n){let{length:r}=e,i;switch(r){case 2:i=ph(n||[-0,-0],e,this);break;case 3:i=Vs(n||[-0,-0,-0],e,this);break;default:throw new Error("Illegal vector")}return Tc(i,e.length),i}transformAsVector(e,n){let r;switch(e.length){case 2:r=_0(n||[-0,-0],e,this);break;case 3:r=Lc(n||[-0,-0,-0],e,this);break;default:throw new Error("Illegal vector")}return Tc(r,e.length),r}transformPoint(e,n){return this.transformAsPoint(e,n)}transformVector(e,n){return this.transformAsPoint(e,n)}transformDirection(e,n){return this.transformAsVector(e,n)}makeRotationX(e){return this.identity().rotateX(e)}makeTranslation(e,n,r){return this.identity().translate([e,n,r])}}});function tx(){let t=new H(4);return H!=Float32Array&&(t[0]=0,t[1]=0,t[2]=0),t[3]=1,t}function AC(t,e,n){n=n*.5;let r=Math.sin(n);return t[0]=r*e[0],t[1]=r*e[1],t[2]=r*e[2],t[3]=Math.cos(n),t}function Zh(t,e,n,r){let i=e[0],s=e[1],o=e[2],a=e[3],c=n[0],l=n[1],u=n[2],f=n[3],d,h,p,m,g;return d=i*c+s*l+o*u+a*f,d<0&&(d=-d,c=-c,l=-l,u=-u,f=-f),1-d>1e-6?(h=Math.acos(d),g=Math.sin(h),p=Math.sin((1-r)*h)/g,m=Math.sin(r*h)/g):(p=1-r,m=r),t[0]=p*i+m*c,t[1]=p*s+m*l,t[2]=p*o+m*u,t[3]=p*a+m*f,t}function IC(t,e){let n=e[0]+e[4]+e[8],r;if(n>0)r=Math.sqrt(n+1),t[3]=.5*r,r=.5/r,t[0]=(e[5]-e[7])*r,t[1]=(e[6]-e[2])*r,t[2]=(e[1]-e[3])*r;else{let i=0;e[4]>e[0]&&(i=1),e[8]>e[i*3+i]&&(i=2);let s=(i+1)%3,o=(i+2)%3;r=Math.sqrt(e[i*3+i]-e[s*3+s]-e[o*3+o]+1),t[i]=.5*r,r=.5/r,t[3]=(e[s*3+o]-e[o*3+s])*r,t[s]=(e[s*3+i]+e[i*3+s])*r,t[o]=(e[o*3+i]+e[i*3+o])*r}return t}var nx,E9,w9,S9,rx=b(()=>{rr();Ph();zs();Rc();nx=Wh,E9=(function(){let t=Ac(),e=Ic(1,0,0),n=Ic(0,1,0);return function(r,i,s){let o=Gs(i,s);return o<-.999999?(ir(t,e,i),Sh(t)<1e-6&&ir(t,n,i),bh(t,t),AC(r,t,Math.PI),r):o>.999999?(r[0]=0,r[1]=0,r[2]=0,r[3]=1,r):(ir(t,i,s),r[0]=t[0],r[1]=t[1],r[2]=t[2],r[3]=1+o,nx(r,r))}})(),w9=(function(){let t=tx(),e=tx();return function(n,r,i,s,o,a){return Zh(t,r,o,a),Zh(e,i,s,a),Zh(n,t,e,2*a*(1-a)),n}})(),S9=(function(){let t=M0();return function(e,n,r,i){return t[0]=r[0],t[3]=r[1],t[6]=r[2],t[1]=i[0],t[4]=i[1],t[7]=i[2],t[2]=-n[0],t[5]=-n[1],t[8]=-n[2],nx(e,IC(e,t))}})()});var T9,P9,L9,A9,ix=b(()=>{T9=Math.PI/2,P9=Math.PI/4,L9=Math.PI/6,A9=Math.PI*2});var ue=b(()=>{A0();ex();ix();ei();Ph();Vh();rx();mh();zs();Rc()});function qh(t,e=[],n=0){let r=Math.fround(t),i=t-r;return e[n]=r,e[n+1]=i,e}function sx(t){return t-Math.fround(t)}function ox(t){let e=new Float32Array(32);for(let n=0;n<4;++n)for(let r=0;r<4;++r){let i=n*4+r;qh(t[r*4+n],e,i*2)}return e}var ax=b(()=>{});function cx(t,e=!0){return t??e}function RC(t=[0,0,0],e=!0){return e?t.map(n=>n/255):[...t]}function lx(t,e=!0){let n=RC(t.slice(0,3),e),r=Number.isFinite(t[3]),i=r?t[3]:1;return[n[0],n[1],n[2],e&&r?i/255:i]}var ux=b(()=>{});var OC,BC,or,fx=b(()=>{OC=`#ifdef LUMA_FP32_TAN_PRECISION_WORKAROUND

// All these functions are for substituting tan() function from Intel GPU only
const float TWO_PI = 6.2831854820251465;
const float PI_2 = 1.5707963705062866;
const float PI_16 = 0.1963495463132858;

const float SIN_TABLE_0 = 0.19509032368659973;
const float SIN_TABLE_1 = 0.3826834261417389;
const float SIN_TABLE_2 = 0.5555702447891235;
const float SIN_TABLE_3 = 0.7071067690849304;

const float COS_TABLE_0 = 0.9807852506637573;
const float COS_TABLE_1 = 0.9238795042037964;
const float COS_TABLE_2 = 0.8314695954322815;
const float COS_TABLE_3 = 0.7071067690849304;

const float INVERSE_FACTORIAL_3 = 1.666666716337204e-01; // 1/3!
const float INVERSE_FACTORIAL_5 = 8.333333767950535e-03; // 1/5!
const float INVERSE_FACTORIAL_7 = 1.9841270113829523e-04; // 1/7!
const float INVERSE_FACTORIAL_9 = 2.75573188446287533e-06; // 1/9!

float sin_taylor_fp32(float a) {
  float r, s, t, x;

  if (a == 0.0) {
    return 0.0;
  }

  x = -a * a;
  s = a;
  r = a;

  r = r * x;
  t = r * INVERSE_FACTORIAL_3;
  s = s + t;

  r = r * x;
  t = r * INVERSE_FACTORIAL_5;
  s = s + t;

  r = r * x;
  t = r * INVERSE_FACTORIAL_7;
  s = s + t;

  r = r * x;
  t = r * INVERSE_FACTORIAL_9;
  s = s + t;

  return s;
}

void sincos_taylor_fp32(float a, out float sin_t, out float cos_t) {
  if (a == 0.0) {
    sin_t = 0.0;
    cos_t = 1.0;
  }
  sin_t = sin_taylor_fp32(a);
  cos_t = sqrt(1.0 - sin_t * sin_t);
}

float tan_taylor_fp32(float a) {
    float sin_a;
    float cos_a;

    if (a == 0.0) {
        return 0.0;
    }

    // 2pi range reduction
    float z = floor(a / TWO_PI);
    float r = a - TWO_PI * z;

    float t;
    float q = floor(r / PI_2 + 0.5);
    int j = int(q);

    if (j < -2 || j > 2) {
        return 1.0 / 0.0;
    }

    t = r - PI_2 * q;

    q = floor(t / PI_16 + 0.5);
    int k = int(q);
    int abs_k = int(abs(float(k)));

    if (abs_k > 4) {
        return 1.0 / 0.0;
    } else {
        t = t - PI_16 * q;
    }

    float u = 0.0;
    float v = 0.0;

    float sin_t, cos_t;
    float s, c;
    sincos_taylor_fp32(t, sin_t, cos_t);

    if (k == 0) {
        s = sin_t;
        c = cos_t;
    } else {
        if (abs(float(abs_k) - 1.0) < 0.5) {
            u = COS_TABLE_0;
            v = SIN_TABLE_0;
        } else if (abs(float(abs_k) - 2.0) < 0.5) {
            u = COS_TABLE_1;
            v = SIN_TABLE_1;
        } else if (abs(float(abs_k) - 3.0) < 0.5) {
            u = COS_TABLE_2;
            v = SIN_TABLE_2;
        } else if (abs(float(abs_k) - 4.0) < 0.5) {
            u = COS_TABLE_3;
            v = SIN_TABLE_3;
        }
        if (k > 0) {
            s = u * sin_t + v * cos_t;
            c = u * cos_t - v * sin_t;
        } else {
            s = u * sin_t - v * cos_t;
            c = u * cos_t + v * sin_t;
        }
    }

    if (j == 0) {
        sin_a = s;
        cos_a = c;
    } else if (j == 1) {
        sin_a = c;
        cos_a = -s;
    } else if (j == -1) {
        sin_a = -c;
        cos_a = s;
    } else {
        sin_a = -s;
        cos_a = -c;
    }
    return sin_a / cos_a;
}
#endif

float tan_fp32(float a) {
#ifdef LUMA_FP32_TAN_PRECISION_WORKAROUND
  return tan_taylor_fp32(a);
#else
  return tan(a);
#endif
}
`,BC=`#ifdef LUMA_FP32_TAN_PRECISION_WORKAROUND
const FP32_TWO_PI: f32 = 6.2831854820251465;
const FP32_PI_2: f32 = 1.5707963705062866;
const FP32_PI_16: f32 = 0.1963495463132858;

const FP32_SIN_TABLE_0: f32 = 0.19509032368659973;
const FP32_SIN_TABLE_1: f32 = 0.3826834261417389;
const FP32_SIN_TABLE_2: f32 = 0.5555702447891235;
const FP32_SIN_TABLE_3: f32 = 0.7071067690849304;

const FP32_COS_TABLE_0: f32 = 0.9807852506637573;
const FP32_COS_TABLE_1: f32 = 0.9238795042037964;
const FP32_COS_TABLE_2: f32 = 0.8314695954322815;
const FP32_COS_TABLE_3: f32 = 0.7071067690849304;

const FP32_INVERSE_FACTORIAL_3: f32 = 1.666666716337204e-01;
const FP32_INVERSE_FACTORIAL_5: f32 = 8.333333767950535e-03;
const FP32_INVERSE_FACTORIAL_7: f32 = 1.9841270113829523e-04;
const FP32_INVERSE_FACTORIAL_9: f32 = 2.75573188446287533e-06;
const FP32_OVERFLOW: f32 = 3.402823466e+38;

fn sin_taylor_fp32(a: f32) -> f32 {
  if (a == 0.0) {
    return 0.0;
  }

  let x = -a * a;
  var sum = a;
  var term = a;

  term = term * x;
  sum = sum + term * FP32_INVERSE_FACTORIAL_3;
  term = term * x;
  sum = sum + term * FP32_INVERSE_FACTORIAL_5;
  term = term * x;
  sum = sum + term * FP32_INVERSE_FACTORIAL_7;
  term = term * x;
  sum = sum + term * FP32_INVERSE_FACTORIAL_9;

  return sum;
}

fn tan_taylor_fp32(a: f32) -> f32 {
  if (a == 0.0) {
    return 0.0;
  }

  let z = floor(a / FP32_TWO_PI);
  let reduced = a - FP32_TWO_PI * z;

  var quadrantValue = floor(reduced / FP32_PI_2 + 0.5);
  let quadrant = i32(quadrantValue);
  if (quadrant < -2 || quadrant > 2) {
    return FP32_OVERFLOW;
  }

  var angle = reduced - FP32_PI_2 * quadrantValue;
  quadrantValue = floor(angle / FP32_PI_16 + 0.5);
  let tableIndex = i32(quadrantValue);
  let absoluteTableIndex = abs(tableIndex);
  if (absoluteTableIndex > 4) {
    return FP32_OVERFLOW;
  }

  angle = angle - FP32_PI_16 * quadrantValue;
  let sinAngle = sin_taylor_fp32(angle);
  let cosAngle = sqrt(1.0 - sinAngle * sinAngle);

  var tableCos = 0.0;
  var tableSin = 0.0;
  if (absoluteTableIndex == 1) {
    tableCos = FP32_COS_TABLE_0;
    tableSin = FP32_SIN_TABLE_0;
  } else if (absoluteTableIndex == 2) {
    tableCos = FP32_COS_TABLE_1;
    tableSin = FP32_SIN_TABLE_1;
  } else if (absoluteTableIndex == 3) {
    tableCos = FP32_COS_TABLE_2;
    tableSin = FP32_SIN_TABLE_2;
  } else if (absoluteTableIndex == 4) {
    tableCos = FP32_COS_TABLE_3;
    tableSin = FP32_SIN_TABLE_3;
  }

  var sinReduced = sinAngle;
  var cosReduced = cosAngle;
  if (tableIndex > 0) {
    sinReduced = tableCos * sinAngle + tableSin * cosAngle;
    cosReduced = tableCos * cosAngle - tableSin * sinAngle;
  } else if (tableIndex < 0) {
    sinReduced = tableCos * sinAngle - tableSin * cosAngle;
    cosReduced = tableCos * cosAngle + tableSin * sinAngle;
  }

  var sinValue = 0.0;
  var cosValue = 0.0;
  if (quadrant == 0) {
    sinValue = sinReduced;
    cosValue = cosReduced;
  } else if (quadrant == 1) {
    sinValue = cosReduced;
    cosValue = -sinReduced;
  } else if (quadrant == -1) {
    sinValue = -cosReduced;
    cosValue = sinReduced;
  } else {
    sinValue = -sinReduced;
    cosValue = -cosReduced;
  }

  return sinValue / cosValue;
}

fn tan_fp32(a: f32) -> f32 {
  return tan_taylor_fp32(a);
}
#else
fn tan_fp32(a: f32) -> f32 {
  return tan(a);
}
#endif
`,or={name:"fp32",source:BC,vs:OC}});var Kh,dx=b(()=>{Kh=`
layout(std140) uniform fp64arithmeticUniforms {
  uniform float ONE;
  uniform float SPLIT;
} fp64;

/*
About LUMA_FP64_CODE_ELIMINATION_WORKAROUND

The purpose of this workaround is to prevent shader compilers from
optimizing away necessary arithmetic operations by swapping their sequences
or transform the equation to some 'equivalent' form.

These helpers implement Dekker/Veltkamp-style error tracking. If the compiler
folds constants or reassociates the arithmetic, the high/low split can stop
tracking the rounding error correctly. That failure mode tends to look fine in
simple coordinate setup, but then breaks down inside iterative arithmetic such
as fp64 Mandelbrot loops.

The method is to multiply an artifical variable, ONE, which will be known to
the compiler to be 1 only at runtime. The whole expression is then represented
as a polynomial with respective to ONE. In the coefficients of all terms, only one a
and one b should appear

err = (a + b) * ONE^6 - a * ONE^5 - (a + b) * ONE^4 + a * ONE^3 - b - (a + b) * ONE^2 + a * ONE
*/

float prevent_fp64_optimization(float value) {
#if defined(LUMA_FP64_CODE_ELIMINATION_WORKAROUND)
  return value + fp64.ONE * 0.0;
#else
  return value;
#endif
}

// Divide float number to high and low floats to extend fraction bits
vec2 split(float a) {
  // Keep SPLIT as a runtime uniform so the compiler cannot fold the Dekker
  // split into a constant expression and reassociate the recovery steps.
  float split = prevent_fp64_optimization(fp64.SPLIT);
  float t = prevent_fp64_optimization(a * split);
  float temp = t - a;
  float a_hi = t - temp;
  float a_lo = a - a_hi;
  return vec2(a_hi, a_lo);
}

// Divide float number again when high float uses too many fraction bits
vec2 split2(vec2 a) {
  vec2 b = split(a.x);
  b.y += a.y;
  return b;
}

// Special sum operation when a > b
vec2 quickTwoSum(float a, float b) {
#if defined(LUMA_FP64_CODE_ELIMINATION_WORKAROUND)
  float sum = (a + b) * fp64.ONE;
  float err = b - (sum - a) * fp64.ONE;
#else
  float sum = a + b;
  float err = b - (sum - a);
#endif
  return vec2(sum, err);
}

// General sum operation
vec2 twoSum(float a, float b) {
  float s = (a + b);
#if defined(LUMA_FP64_CODE_ELIMINATION_WORKAROUND)
  float v = (s * fp64.ONE - a) * fp64.ONE;
  float err = (a - (s - v) * fp64.ONE) * fp64.ONE * fp64.ONE * fp64.ONE + (b - v);
#else
  float v = s - a;
  float err = (a - (s - v)) + (b - v);
#endif
  return vec2(s, err);
}

vec2 twoSub(float a, float b) {
  float s = (a - b);
#if defined(LUMA_FP64_CODE_ELIMINATION_WORKAROUND)
  float v = (s * fp64.ONE - a) * fp64.ONE;
  float err = (a - (s - v) * fp64.ONE) * fp64.ONE * fp64.ONE * fp64.ONE - (b + v);
#else
  float v = s - a;
  float err = (a - (s - v)) - (b + v);
#endif
  return vec2(s, err);
}

vec2 twoSqr(float a) {
  float prod = a * a;
  vec2 a_fp64 = split(a);
#if defined(LUMA_FP64_CODE_ELIMINATION_WORKAROUND)
  float err = ((a_fp64.x * a_fp64.x - prod) * fp64.ONE + 2.0 * a_fp64.x *
    a_fp64.y * fp64.ONE * fp64.ONE) + a_fp64.y * a_fp64.y * fp64.ONE * fp64.ONE * fp64.ONE;
#else
  float err = ((a_fp64.x * a_fp64.x - prod) + 2.0 * a_fp64.x * a_fp64.y) + a_fp64.y * a_fp64.y;
#endif
  return vec2(prod, err);
}

vec2 twoProd(float a, float b) {
  float prod = a * b;
  vec2 a_fp64 = split(a);
  vec2 b_fp64 = split(b);
  // twoProd is especially sensitive because mul_fp64 and div_fp64 both depend
  // on the split terms and cross terms staying in the original evaluation
  // order. If the compiler folds or reassociates them, the low part tends to
  // collapse to zero or NaN on some drivers.
  float highProduct = prevent_fp64_optimization(a_fp64.x * b_fp64.x);
  float crossProduct1 = prevent_fp64_optimization(a_fp64.x * b_fp64.y);
  float crossProduct2 = prevent_fp64_optimization(a_fp64.y * b_fp64.x);
  float lowProduct = prevent_fp64_optimization(a_fp64.y * b_fp64.y);
#if defined(LUMA_FP64_CODE_ELIMINATION_WORKAROUND)
  float err1 = (highProduct - prod) * fp64.ONE;
  float err2 = crossProduct1 * fp64.ONE * fp64.ONE;
  float err3 = crossProduct2 * fp64.ONE * fp64.ONE * fp64.ONE;
  float err4 = lowProduct * fp64.ONE * fp64.ONE * fp64.ONE * fp64.ONE;
#else
  float err1 = highProduct - prod;
  float err2 = crossProduct1;
  float err3 = crossProduct2;
  float err4 = lowProduct;
#endif
  float err = ((err1 + err2) + err3) + err4;
  return vec2(prod, err);
}

vec2 sum_fp64(vec2 a, vec2 b) {
  vec2 s, t;
  s = twoSum(a.x, b.x);
  t = twoSum(a.y, b.y);
  s.y += t.x;
  s = quickTwoSum(s.x, s.y);
  s.y += t.y;
  s = quickTwoSum(s.x, s.y);
  return s;
}

vec2 sub_fp64(vec2 a, vec2 b) {
  vec2 s, t;
  s = twoSub(a.x, b.x);
  t = twoSub(a.y, b.y);
  s.y += t.x;
  s = quickTwoSum(s.x, s.y);
  s.y += t.y;
  s = quickTwoSum(s.x, s.y);
  return s;
}

vec2 mul_fp64(vec2 a, vec2 b) {
  vec2 prod = twoProd(a.x, b.x);
  // y component is for the error
  prod.y += a.x * b.y;
#if defined(LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND)
  prod = split2(prod);
#endif
  prod = quickTwoSum(prod.x, prod.y);
  prod.y += a.y * b.x;
#if defined(LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND)
  prod = split2(prod);
#endif
  prod = quickTwoSum(prod.x, prod.y);
  return prod;
}

vec2 div_fp64(vec2 a, vec2 b) {
  float xn = 1.0 / b.x;
#if defined(LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND)
  vec2 yn = mul_fp64(a, vec2(xn, 0));
#else
  vec2 yn = a * xn;
#endif
  float diff = (sub_fp64(a, mul_fp64(b, yn))).x;
  vec2 prod = twoProd(xn, diff);
  return sum_fp64(yn, prod);
}

vec2 sqrt_fp64(vec2 a) {
  if (a.x == 0.0 && a.y == 0.0) return vec2(0.0, 0.0);
  if (a.x < 0.0) return vec2(0.0 / 0.0, 0.0 / 0.0);

  float x = 1.0 / sqrt(a.x);
  float yn = a.x * x;
#if defined(LUMA_FP64_CODE_ELIMINATION_WORKAROUND)
  vec2 yn_sqr = twoSqr(yn) * fp64.ONE;
#else
  vec2 yn_sqr = twoSqr(yn);
#endif
  float diff = sub_fp64(a, yn_sqr).x;
  vec2 prod = twoProd(x * 0.5, diff);
#if defined(LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND)
  return sum_fp64(split(yn), prod);
#else
  return sum_fp64(vec2(yn, 0.0), prod);
#endif
}
`});var hx,px=b(()=>{hx=`struct Fp64F32Bits {
  sign: u32,
  baseExponent: i32,
  significand: u32,
  isZero: bool,
  isInf: bool,
  isNan: bool,
};

// Decode an f32 as (-1)^sign * significand * 2^baseExponent.
fn fp64_decode_f32_bits(bits: u32) -> Fp64F32Bits {
  let sign = bits >> 31u;
  let exponentBits = (bits >> 23u) & 0xffu;
  let fraction = bits & 0x7fffffu;

  if (exponentBits == 0xffu) {
    return Fp64F32Bits(sign, 0, 0u, false, fraction == 0u, fraction != 0u);
  }
  if (exponentBits == 0u) {
    return Fp64F32Bits(sign, -149, fraction, fraction == 0u, false, false);
  }
  return Fp64F32Bits(sign, i32(exponentBits) - 150, 0x800000u | fraction, false, false, false);
}

fn fp64_f32_magnitude_compare(aBits: u32, bBits: u32) -> i32 {
  let aMagnitude = aBits & 0x7fffffffu;
  let bMagnitude = bBits & 0x7fffffffu;
  if (aMagnitude == bMagnitude) {
    return 0;
  }
  return select(-1, 1, aMagnitude > bMagnitude);
}

fn fp64_make_residual_f32_bits(
  exactSign: u32,
  exactMagnitude: vec2u,
  exactBaseExponent: i32,
  highBits: u32
) -> u32 {
  if (fp64_u64_is_zero(exactMagnitude)) {
    return 0u;
  }

  let high = fp64_decode_f32_bits(highBits);
  if (high.isInf || high.isNan) {
    return exactSign << 31u;
  }
  if (high.isZero) {
    return fp64_make_f32_bits_from_u64(exactSign, exactMagnitude, exactBaseExponent);
  }

  let commonBaseExponent = min(exactBaseExponent, high.baseExponent);
  let exactShift = exactBaseExponent - commonBaseExponent;
  let highShift = high.baseExponent - commonBaseExponent;

  // A normal two-sum/two-product residual never needs a shift this large.
  // This guard gives deterministic underflow behavior outside that contract.
  if (exactShift >= 64 || highShift >= 64) {
    return exactSign << 31u;
  }

  let exactAligned = fp64_u64_shift_left(exactMagnitude, u32(exactShift));
  let highAligned = fp64_u64_shift_left(vec2u(0u, high.significand), u32(highShift));
  let comparison = fp64_u64_compare(exactAligned, highAligned);
  if (comparison == 0) {
    return 0u;
  }

  var residualSign = exactSign;
  var residualMagnitude: vec2u;
  if (comparison > 0) {
    residualMagnitude = fp64_u64_sub(exactAligned, highAligned);
  } else {
    residualSign = exactSign ^ 1u;
    residualMagnitude = fp64_u64_sub(highAligned, exactAligned);
  }
  return fp64_make_f32_bits_from_u64(
    residualSign,
    residualMagnitude,
    commonBaseExponent
  );
}

fn fp64_split_accumulator_bits(
  sign: u32,
  magnitude: vec2u,
  baseExponent: i32
) -> vec2u {
  let highBits = fp64_make_f32_bits_from_u64(sign, magnitude, baseExponent);
  let lowBits = fp64_make_residual_f32_bits(sign, magnitude, baseExponent, highBits);
  return vec2u(highBits, lowBits);
}

fn fp64_two_sum_integer_bits(aBits: u32, bBits: u32) -> vec2u {
  let a = fp64_decode_f32_bits(aBits);
  let b = fp64_decode_f32_bits(bBits);

  if (a.isNan || b.isNan) {
    return vec2u(0x7fc00000u, 0u);
  }
  if (a.isInf || b.isInf) {
    if (a.isInf && b.isInf && a.sign != b.sign) {
      return vec2u(0x7fc00000u, 0u);
    }
    return select(vec2u(bBits, 0u), vec2u(aBits, 0u), a.isInf);
  }
  if (a.isZero && b.isZero) {
    return vec2u((a.sign & b.sign) << 31u, 0u);
  }
  if (a.isZero) {
    return vec2u(bBits, 0u);
  }
  if (b.isZero) {
    return vec2u(aBits, 0u);
  }

  let exponentDifference = select(
    b.baseExponent - a.baseExponent,
    a.baseExponent - b.baseExponent,
    a.baseExponent >= b.baseExponent
  );

  // Beyond half an ulp, rounding cannot change the larger operand. Returning
  // the smaller operand intact also avoids an unbounded integer alignment.
  // At a power-of-two boundary the spacing below the larger operand is half
  // the spacing above it, so an opposite-sign gap-25 operand can still change
  // the rounded high limb. Gap 26 is the first universally safe early-out.
  if (exponentDifference > 25) {
    if (fp64_f32_magnitude_compare(aBits, bBits) >= 0) {
      return vec2u(aBits, bBits);
    }
    return vec2u(bBits, aBits);
  }

  let commonBaseExponent = min(a.baseExponent, b.baseExponent);
  let aMagnitude = fp64_u64_shift_left(
    vec2u(0u, a.significand),
    u32(a.baseExponent - commonBaseExponent)
  );
  let bMagnitude = fp64_u64_shift_left(
    vec2u(0u, b.significand),
    u32(b.baseExponent - commonBaseExponent)
  );

  var resultSign = a.sign;
  var resultMagnitude: vec2u;
  if (a.sign == b.sign) {
    resultMagnitude = fp64_u64_add(aMagnitude, bMagnitude);
  } else {
    let comparison = fp64_u64_compare(aMagnitude, bMagnitude);
    if (comparison == 0) {
      return vec2u(0u, 0u);
    }
    if (comparison > 0) {
      resultMagnitude = fp64_u64_sub(aMagnitude, bMagnitude);
    } else {
      resultSign = b.sign;
      resultMagnitude = fp64_u64_sub(bMagnitude, aMagnitude);
    }
  }

  return fp64_split_accumulator_bits(resultSign, resultMagnitude, commonBaseExponent);
}

fn fp64_two_sum_integer(a: f32, b: f32) -> vec2f {
  let resultBits = fp64_two_sum_integer_bits(bitcast<u32>(a), bitcast<u32>(b));
  return vec2f(bitcast<f32>(resultBits.x), bitcast<f32>(resultBits.y));
}

fn fp64_multiply_significands(a: u32, b: u32) -> vec2u {
  let aLow = a & 0xffffu;
  let aHigh = a >> 16u;
  let bLow = b & 0xffffu;
  let bHigh = b >> 16u;
  let lowProduct = aLow * bLow;
  let crossProduct = aLow * bHigh + aHigh * bLow;
  let highProduct = aHigh * bHigh;

  var result = vec2u(0u, lowProduct);
  result = fp64_u64_add(
    result,
    fp64_u64_shift_left(vec2u(0u, crossProduct), 16u)
  );
  result = fp64_u64_add(result, vec2u(highProduct, 0u));
  return result;
}

fn fp64_two_prod_integer_bits(aBits: u32, bBits: u32) -> vec2u {
  let a = fp64_decode_f32_bits(aBits);
  let b = fp64_decode_f32_bits(bBits);
  let resultSign = a.sign ^ b.sign;

  if (a.isNan || b.isNan || ((a.isZero || b.isZero) && (a.isInf || b.isInf))) {
    return vec2u(0x7fc00000u, 0u);
  }
  if (a.isInf || b.isInf) {
    return vec2u((resultSign << 31u) | 0x7f800000u, resultSign << 31u);
  }
  if (a.isZero || b.isZero) {
    return vec2u(resultSign << 31u, resultSign << 31u);
  }

  let magnitude = fp64_multiply_significands(a.significand, b.significand);
  return fp64_split_accumulator_bits(
    resultSign,
    magnitude,
    a.baseExponent + b.baseExponent
  );
}

fn fp64_two_prod_integer(a: f32, b: f32) -> vec2f {
  let resultBits = fp64_two_prod_integer_bits(bitcast<u32>(a), bitcast<u32>(b));
  return vec2f(bitcast<f32>(resultBits.x), bitcast<f32>(resultBits.y));
}

fn fp64_round_add_integer(a: f32, b: f32) -> f32 {
  return fp64_two_sum_integer(a, b).x;
}

fn fp64_round_mul_integer(a: f32, b: f32) -> f32 {
  return fp64_two_prod_integer(a, b).x;
}

#ifndef LUMA_FP64_PREDICATE_ONLY
fn fp64_f32_finite_exponent(value: Fp64F32Bits) -> i32 {
  let mostSignificantBit = 31u - countLeadingZeros(value.significand);
  return value.baseExponent + i32(mostSignificantBit);
}

fn fp64_scale_f32_integer(value: f32, exponent: i32) -> f32 {
  let decoded = fp64_decode_f32_bits(bitcast<u32>(value));
  if (decoded.isZero || decoded.isInf || decoded.isNan) {
    return value;
  }
  let resultBits = fp64_make_f32_bits_from_u64(
    decoded.sign,
    vec2u(0u, decoded.significand),
    decoded.baseExponent + exponent
  );
  return bitcast<f32>(resultBits);
}

// Divide normalized significands so the hardware operation cannot overflow,
// underflow, or flush a subnormal result. Reapply the exponent with integer
// packing, which also produces subnormal correction limbs without relying on
// floating-point arithmetic to preserve them.
fn fp64_divide_f32_integer(aValue: f32, bValue: f32) -> f32 {
  let a = fp64_decode_f32_bits(bitcast<u32>(aValue));
  let b = fp64_decode_f32_bits(bitcast<u32>(bValue));
  if (a.isZero || b.isZero || a.isInf || b.isInf || a.isNan || b.isNan) {
    return aValue / bValue;
  }

  let aMostSignificantBit = 31u - countLeadingZeros(a.significand);
  let bMostSignificantBit = 31u - countLeadingZeros(b.significand);
  let normalizedABits = fp64_make_f32_bits_from_u64(
    a.sign,
    vec2u(0u, a.significand),
    -i32(aMostSignificantBit)
  );
  let normalizedBBits = fp64_make_f32_bits_from_u64(
    b.sign,
    vec2u(0u, b.significand),
    -i32(bMostSignificantBit)
  );
  let normalizedQuotient = bitcast<f32>(normalizedABits) / bitcast<f32>(normalizedBBits);
  let quotient = fp64_decode_f32_bits(bitcast<u32>(normalizedQuotient));
  let exponentShift =
    a.baseExponent + i32(aMostSignificantBit) -
    b.baseExponent - i32(bMostSignificantBit);
  let quotientBits = fp64_make_f32_bits_from_u64(
    quotient.sign,
    vec2u(0u, quotient.significand),
    quotient.baseExponent + exponentShift
  );
  return bitcast<f32>(quotientBits);
}
#endif

#ifndef LUMA_FP64_PREDICATE_ONLY
fn split(a: f32) -> vec2f {
  let aBits = bitcast<u32>(a);
  let decoded = fp64_decode_f32_bits(aBits);
  if (decoded.isZero || decoded.isInf || decoded.isNan) {
    return vec2f(a, 0.0);
  }

  var roundedHigh = decoded.significand >> 12u;
  let remainder = decoded.significand & 0xfffu;
  if (remainder > 0x800u || (remainder == 0x800u && (roundedHigh & 1u) == 1u)) {
    roundedHigh = roundedHigh + 1u;
  }
  var highMagnitude = vec2u(0u, roundedHigh << 12u);
  var highBits = fp64_make_f32_bits_from_u64(
    decoded.sign,
    highMagnitude,
    decoded.baseExponent
  );
  // Rounding the high limb of a maximum-exponent value can overflow even
  // though the original value is finite. Truncate only in that boundary case
  // so split remains an exact finite decomposition.
  if (fp64_decode_f32_bits(highBits).isInf) {
    roundedHigh = decoded.significand >> 12u;
    highMagnitude = vec2u(0u, roundedHigh << 12u);
    highBits = fp64_make_f32_bits_from_u64(
      decoded.sign,
      highMagnitude,
      decoded.baseExponent
    );
  }
  let lowBits = fp64_make_residual_f32_bits(
    decoded.sign,
    vec2u(0u, decoded.significand),
    decoded.baseExponent,
    highBits
  );
  return vec2f(bitcast<f32>(highBits), bitcast<f32>(lowBits));
}

fn split2(a: vec2f) -> vec2f {
  var result = split(a.x);
  result.y = fp64_round_add_integer(result.y, a.y);
  return result;
}
#endif

#ifndef LUMA_FP64_PREDICATE_ONLY
fn quickTwoSum(a: f32, b: f32) -> vec2f {
  return fp64_two_sum_integer(a, b);
}
#endif

fn twoSum(a: f32, b: f32) -> vec2f {
  return fp64_two_sum_integer(a, b);
}

fn twoSub(a: f32, b: f32) -> vec2f {
  let bBits = bitcast<u32>(b) ^ 0x80000000u;
  let resultBits = fp64_two_sum_integer_bits(bitcast<u32>(a), bBits);
  return vec2f(bitcast<f32>(resultBits.x), bitcast<f32>(resultBits.y));
}

#ifndef LUMA_FP64_PREDICATE_ONLY
fn twoSqr(a: f32) -> vec2f {
  return fp64_two_prod_integer(a, a);
}

fn twoProd(a: f32, b: f32) -> vec2f {
  return fp64_two_prod_integer(a, b);
}
#endif

fn sum_fp64(a: vec2f, b: vec2f) -> vec2f {
  var sum = fp64_two_sum_integer(a.x, b.x);
  let lowSum = fp64_two_sum_integer(a.y, b.y);
  sum.y = fp64_round_add_integer(sum.y, lowSum.x);
  sum = fp64_two_sum_integer(sum.x, sum.y);
  sum.y = fp64_round_add_integer(sum.y, lowSum.y);
  return fp64_two_sum_integer(sum.x, sum.y);
}

fn sub_fp64(a: vec2f, b: vec2f) -> vec2f {
  let negatedB = vec2f(
    bitcast<f32>(bitcast<u32>(b.x) ^ 0x80000000u),
    bitcast<f32>(bitcast<u32>(b.y) ^ 0x80000000u)
  );
  return sum_fp64(a, negatedB);
}

fn mul_fp64(a: vec2f, b: vec2f) -> vec2f {
  var product = fp64_two_prod_integer(a.x, b.x);
  let crossProduct1 = fp64_round_mul_integer(a.x, b.y);
  product.y = fp64_round_add_integer(product.y, crossProduct1);
  product = fp64_two_sum_integer(product.x, product.y);
  let crossProduct2 = fp64_round_mul_integer(a.y, b.x);
  product.y = fp64_round_add_integer(product.y, crossProduct2);
  return fp64_two_sum_integer(product.x, product.y);
}

#ifndef LUMA_FP64_PREDICATE_ONLY
fn fp64_scale_fp64_integer(value: vec2f, exponent: i32) -> vec2f {
  let high = fp64_scale_f32_integer(value.x, exponent);
  let low = fp64_scale_f32_integer(value.y, exponent);
  return sum_fp64(vec2f(high, 0.0), vec2f(low, 0.0));
}

fn fp64_div_fp64_normalized(a: vec2f, b: vec2f) -> vec2f {
  let quotientHigh = fp64_divide_f32_integer(a.x, b.x);
  var quotient = vec2f(quotientHigh, 0.0);

  let remainder = sub_fp64(a, mul_fp64(b, quotient));
  let quotientLow = fp64_divide_f32_integer(remainder.x, b.x);
  quotient = sum_fp64(quotient, vec2f(quotientLow, 0.0));

  let secondRemainder = sub_fp64(a, mul_fp64(b, quotient));
  let correction = fp64_divide_f32_integer(secondRemainder.x, b.x);
  return sum_fp64(quotient, vec2f(correction, 0.0));
}

fn div_fp64(a: vec2f, b: vec2f) -> vec2f {
  let decodedA = fp64_decode_f32_bits(bitcast<u32>(a.x));
  let decodedB = fp64_decode_f32_bits(bitcast<u32>(b.x));
  if (
    decodedA.isZero || decodedB.isZero ||
    decodedA.isInf || decodedB.isInf ||
    decodedA.isNan || decodedB.isNan
  ) {
    return fp64_div_fp64_normalized(a, b);
  }

  let exponentA = fp64_f32_finite_exponent(decodedA);
  let exponentB = fp64_f32_finite_exponent(decodedB);
  // Correct the quotient near unity so b * q and the remainder stay clear of
  // both f32 underflow and overflow. The exponent difference is applied once.
  let normalizedA = fp64_scale_fp64_integer(a, -exponentA);
  let normalizedB = fp64_scale_fp64_integer(b, -exponentB);
  let normalizedQuotient = fp64_div_fp64_normalized(normalizedA, normalizedB);
  return fp64_scale_fp64_integer(normalizedQuotient, exponentA - exponentB);
}

fn fp64_sqrt_fp64_normalized(a: vec2f) -> vec2f {
  let estimate = sqrt(a.x);
  let difference = sub_fp64(a, fp64_two_prod_integer(estimate, estimate)).x;
  let denominator = fp64_round_add_integer(estimate, estimate);
  let correction = fp64_divide_f32_integer(difference, denominator);
  return sum_fp64(vec2f(estimate, 0.0), vec2f(correction, 0.0));
}

fn sqrt_fp64(a: vec2f) -> vec2f {
  let decoded = fp64_decode_f32_bits(bitcast<u32>(a.x));
  let decodedLow = fp64_decode_f32_bits(bitcast<u32>(a.y));
  if (decoded.isZero && decodedLow.isZero) {
    return vec2f(0.0, 0.0);
  }
  if (decoded.sign == 1u) {
    let nanValue = fp64_nan(a.x);
    return vec2f(nanValue, nanValue);
  }

  if (decoded.isInf || decoded.isNan) {
    return fp64_sqrt_fp64_normalized(a);
  }
  let exponent = fp64_f32_finite_exponent(decoded);
  // An even scale lets the final square-root rescale use an integer exponent.
  let evenExponent = exponent - (exponent & 1);
  let normalizedA = fp64_scale_fp64_integer(a, -evenExponent);
  let normalizedRoot = fp64_sqrt_fp64_normalized(normalizedA);
  return fp64_scale_fp64_integer(normalizedRoot, evenExponent / 2);
}
#endif
`});var mx,gx=b(()=>{px();mx=`struct Fp64ArithmeticUniforms {
  ONE: f32,
  SPLIT: f32,
};

@group(0) @binding(auto) var<uniform> fp64arithmetic : Fp64ArithmeticUniforms;

#ifndef LUMA_FP64_F32_INPUT_ONLY
struct Fp64Bits {
  sign: u32,
  exponent: i32,
  significand: vec2u,
  isZero: bool,
  isInf: bool,
  isNan: bool,
};
#endif

#ifndef LUMA_FP64_PREDICATE_ONLY
fn fp64_nan(seed: f32) -> f32 {
  let nanBits = 0x7fc00000u | select(0u, 1u, seed < 0.0);
  return bitcast<f32>(nanBits);
}
#endif

fn fp64_u64_is_zero(value: vec2u) -> bool {
  return value.x == 0u && value.y == 0u;
}

fn fp64_u64_compare(a: vec2u, b: vec2u) -> i32 {
  if (a.x != b.x) {
    return select(-1, 1, a.x > b.x);
  }
  if (a.y != b.y) {
    return select(-1, 1, a.y > b.y);
  }
  return 0;
}

fn fp64_u64_add(a: vec2u, b: vec2u) -> vec2u {
  let low = a.y + b.y;
  let carry = select(0u, 1u, low < a.y);
  return vec2u(a.x + b.x + carry, low);
}

fn fp64_u64_sub(a: vec2u, b: vec2u) -> vec2u {
  let borrow = select(0u, 1u, a.y < b.y);
  return vec2u(a.x - b.x - borrow, a.y - b.y);
}

fn fp64_u64_shift_left(value: vec2u, shift: u32) -> vec2u {
  if (shift == 0u) {
    return value;
  }
  if (shift < 32u) {
    return vec2u((value.x << shift) | (value.y >> (32u - shift)), value.y << shift);
  }
  if (shift == 32u) {
    return vec2u(value.y, 0u);
  }
  if (shift < 64u) {
    return vec2u(value.y << (shift - 32u), 0u);
  }
  return vec2u(0u);
}

fn fp64_u64_shift_right(value: vec2u, shift: u32) -> vec2u {
  if (shift == 0u) {
    return value;
  }
  if (shift < 32u) {
    return vec2u(value.x >> shift, (value.y >> shift) | (value.x << (32u - shift)));
  }
  if (shift == 32u) {
    return vec2u(0u, value.x);
  }
  if (shift < 64u) {
    return vec2u(0u, value.x >> (shift - 32u));
  }
  return vec2u(0u);
}

fn fp64_u64_get_bit(value: vec2u, bitIndex: u32) -> bool {
  if (bitIndex >= 64u) {
    return false;
  }
  if (bitIndex >= 32u) {
    return ((value.x >> (bitIndex - 32u)) & 1u) != 0u;
  }
  return ((value.y >> bitIndex) & 1u) != 0u;
}

fn fp64_u64_has_bits_below(value: vec2u, bitCount: u32) -> bool {
  if (bitCount == 0u) {
    return false;
  }
  if (bitCount >= 64u) {
    return !fp64_u64_is_zero(value);
  }
  if (bitCount > 32u) {
    let highBitCount = bitCount - 32u;
    let highMask = (1u << highBitCount) - 1u;
    return value.y != 0u || (value.x & highMask) != 0u;
  }
  if (bitCount == 32u) {
    return value.y != 0u;
  }
  let lowMask = (1u << bitCount) - 1u;
  return (value.y & lowMask) != 0u;
}

#ifndef LUMA_FP64_F32_INPUT_ONLY
fn fp64_u64_shift_right_sticky(value: vec2u, shift: u32) -> vec2u {
  var shifted = fp64_u64_shift_right(value, shift);
  if (fp64_u64_has_bits_below(value, shift)) {
    shifted.y = shifted.y | 1u;
  }
  return shifted;
}
#endif

fn fp64_u64_count_leading_zeros(value: vec2u) -> u32 {
  if (value.x != 0u) {
    return countLeadingZeros(value.x);
  }
  return 32u + countLeadingZeros(value.y);
}

fn fp64_round_shift_right_to_u32(value: vec2u, shift: u32) -> u32 {
  if (shift == 0u) {
    return value.y;
  }

  let truncated = fp64_u64_shift_right(value, shift);
  var rounded = truncated.y;
  let guard = fp64_u64_get_bit(value, shift - 1u);
  let hasTrailingBits = fp64_u64_has_bits_below(value, shift - 1u);
  if (guard && (hasTrailingBits || (rounded & 1u) == 1u)) {
    rounded = rounded + 1u;
  }
  return rounded;
}

#ifndef LUMA_FP64_F32_INPUT_ONLY
fn fp64_round_shift_right(value: vec2u, shift: u32) -> vec2u {
  if (shift == 0u) {
    return value;
  }

  var rounded = fp64_u64_shift_right(value, shift);
  let guard = fp64_u64_get_bit(value, shift - 1u);
  let hasTrailingBits = fp64_u64_has_bits_below(value, shift - 1u);
  if (guard && (hasTrailingBits || (rounded.y & 1u) == 1u)) {
    rounded = fp64_u64_add(rounded, vec2u(0u, 1u));
  }
  return rounded;
}
#endif

fn fp64_make_f32_bits_from_u64(sign: u32, significand: vec2u, baseExponent: i32) -> u32 {
  if (fp64_u64_is_zero(significand)) {
    return sign << 31u;
  }

  let leadingZeros = fp64_u64_count_leading_zeros(significand);
  let mostSignificantBit = 63u - leadingZeros;
  var exponent = baseExponent + i32(mostSignificantBit);

  if (exponent > 127) {
    return (sign << 31u) | 0x7f800000u;
  }

  if (exponent >= -126) {
    let shift = i32(mostSignificantBit) - 23;
    var significand24: u32;
    if (shift > 0) {
      significand24 = fp64_round_shift_right_to_u32(significand, u32(shift));
    } else {
      significand24 = fp64_u64_shift_left(significand, u32(-shift)).y;
    }

    if (significand24 >= 0x1000000u) {
      significand24 = significand24 >> 1u;
      exponent = exponent + 1;
      if (exponent > 127) {
        return (sign << 31u) | 0x7f800000u;
      }
    }

    return (sign << 31u) | (u32(exponent + 127) << 23u) | (significand24 & 0x7fffffu);
  }

  let scaleExponent = baseExponent + 149;
  var mantissa: u32;
  if (scaleExponent >= 0) {
    mantissa = fp64_u64_shift_left(significand, u32(scaleExponent)).y;
  } else {
    mantissa = fp64_round_shift_right_to_u32(significand, u32(-scaleExponent));
  }

  if (mantissa >= 0x800000u) {
    return (sign << 31u) | 0x00800000u;
  }
  return (sign << 31u) | mantissa;
}

#ifndef LUMA_FP64_F32_INPUT_ONLY
fn fp64_decode_bits(bits: vec2u) -> Fp64Bits {
  let sign = bits.x >> 31u;
  let exponentBits = (bits.x >> 20u) & 0x7ffu;
  let fractionHigh = bits.x & 0xfffffu;
  let fractionLow = bits.y;
  let fraction = vec2u(fractionHigh, fractionLow);

  if (exponentBits == 0x7ffu) {
    let isInf = fp64_u64_is_zero(fraction);
    return Fp64Bits(sign, 0, vec2u(0u), false, isInf, !isInf);
  }

  if (exponentBits == 0u) {
    let isZero = fp64_u64_is_zero(fraction);
    return Fp64Bits(sign, -1022, fraction, isZero, false, false);
  }

  return Fp64Bits(sign, i32(exponentBits) - 1023, vec2u((1u << 20u) | fractionHigh, fractionLow), false, false, false);
}

fn fp64_finite_magnitude_compare(a: Fp64Bits, b: Fp64Bits) -> i32 {
  if (a.exponent != b.exponent) {
    return select(-1, 1, a.exponent > b.exponent);
  }
  return fp64_u64_compare(a.significand, b.significand);
}
#endif

#ifndef LUMA_FP64_F32_INPUT_ONLY
struct Fp64RawF32Bits {
  sign: u32,
  baseExponent: i32,
  significand: u32,
  isZero: bool,
  isInf: bool,
  isNan: bool,
};

// Decode an f32 as (-1)^sign * significand * 2^baseExponent. This shared
// integer representation lets normalization remain independent of the
// selected double-single arithmetic implementation.
fn fp64_decode_raw_f32_bits(bits: u32) -> Fp64RawF32Bits {
  let sign = bits >> 31u;
  let exponentBits = (bits >> 23u) & 0xffu;
  let fraction = bits & 0x7fffffu;

  if (exponentBits == 0xffu) {
    return Fp64RawF32Bits(sign, 0, 0u, false, fraction == 0u, fraction != 0u);
  }
  if (exponentBits == 0u) {
    return Fp64RawF32Bits(sign, -149, fraction, fraction == 0u, false, false);
  }
  return Fp64RawF32Bits(
    sign,
    i32(exponentBits) - 150,
    0x800000u | fraction,
    false,
    false,
    false
  );
}

fn fp64_raw_f32_magnitude_compare(aBits: u32, bBits: u32) -> i32 {
  let aMagnitude = aBits & 0x7fffffffu;
  let bMagnitude = bBits & 0x7fffffffu;
  if (aMagnitude == bMagnitude) {
    return 0;
  }
  return select(-1, 1, aMagnitude > bMagnitude);
}

fn fp64_make_raw_residual_f32_bits(
  exactSign: u32,
  exactMagnitude: vec2u,
  exactBaseExponent: i32,
  highBits: u32
) -> u32 {
  if (fp64_u64_is_zero(exactMagnitude)) {
    return 0u;
  }

  let high = fp64_decode_raw_f32_bits(highBits);
  if (high.isInf || high.isNan) {
    return 0u;
  }
  if (high.isZero) {
    return fp64_make_f32_bits_from_u64(exactSign, exactMagnitude, exactBaseExponent);
  }

  let commonBaseExponent = min(exactBaseExponent, high.baseExponent);
  let exactShift = exactBaseExponent - commonBaseExponent;
  let highShift = high.baseExponent - commonBaseExponent;
  if (exactShift >= 64 || highShift >= 64) {
    return 0u;
  }

  let exactAligned = fp64_u64_shift_left(exactMagnitude, u32(exactShift));
  let highAligned = fp64_u64_shift_left(vec2u(0u, high.significand), u32(highShift));
  let comparison = fp64_u64_compare(exactAligned, highAligned);
  if (comparison == 0) {
    return 0u;
  }

  var residualSign = exactSign;
  var residualMagnitude: vec2u;
  if (comparison > 0) {
    residualMagnitude = fp64_u64_sub(exactAligned, highAligned);
  } else {
    residualSign = exactSign ^ 1u;
    residualMagnitude = fp64_u64_sub(highAligned, exactAligned);
  }
  return fp64_make_f32_bits_from_u64(
    residualSign,
    residualMagnitude,
    commonBaseExponent
  );
}

fn fp64_split_raw_accumulator_bits(
  sign: u32,
  magnitude: vec2u,
  baseExponent: i32
) -> vec2u {
  if (fp64_u64_is_zero(magnitude)) {
    return vec2u(0u);
  }
  let highBits = fp64_make_f32_bits_from_u64(sign, magnitude, baseExponent);
  let rawLowBits = fp64_make_raw_residual_f32_bits(sign, magnitude, baseExponent, highBits);
  let lowBits = select(rawLowBits, 0u, (rawLowBits & 0x7fffffffu) == 0u);
  if ((highBits & 0x7fffffffu) == 0u && (lowBits & 0x7fffffffu) == 0u) {
    return vec2u(0u);
  }
  return vec2u(highBits, lowBits);
}
#endif

#ifndef LUMA_FP64_F32_INPUT_ONLY
// Round an arithmetic accumulator to binary64 before splitting it. The
// aligned add/subtract paths retain three guard bits plus a sticky bit, which
// is sufficient for round-to-nearest-even at the binary64 boundary.
fn fp64_split_binary64_accumulator_bits(
  sign: u32,
  magnitude: vec2u,
  baseExponent: i32
) -> vec2u {
  if (fp64_u64_is_zero(magnitude)) {
    return vec2u(0u);
  }

  let mostSignificantBit = 63u - fp64_u64_count_leading_zeros(magnitude);
  let exponent = baseExponent + i32(mostSignificantBit);
  if (exponent > 1023) {
    return vec2u((sign << 31u) | 0x7f800000u, 0u);
  }

  var roundedMagnitude = magnitude;
  var roundedBaseExponent = baseExponent;
  if (exponent >= -1022) {
    if (mostSignificantBit > 52u) {
      let shift = mostSignificantBit - 52u;
      roundedMagnitude = fp64_round_shift_right(magnitude, shift);
      roundedBaseExponent = baseExponent + i32(shift);
    }
  } else {
    let shift = -1074 - baseExponent;
    if (shift > 0) {
      roundedMagnitude = fp64_round_shift_right(magnitude, u32(shift));
      roundedBaseExponent = -1074;
    }
  }

  if (fp64_u64_is_zero(roundedMagnitude)) {
    return vec2u(0u);
  }
  return fp64_split_raw_accumulator_bits(sign, roundedMagnitude, roundedBaseExponent);
}
#endif

#ifndef LUMA_FP64_PREDICATE_ONLY
fn fp64_add_raw_f32_bits(aBits: u32, bBits: u32) -> vec2u {
  let a = fp64_decode_raw_f32_bits(aBits);
  let b = fp64_decode_raw_f32_bits(bBits);

  if (a.isNan || b.isNan) {
    return vec2u(0x7fc00000u, 0u);
  }
  if (a.isInf || b.isInf) {
    if (a.isInf && b.isInf && a.sign != b.sign) {
      return vec2u(0x7fc00000u, 0u);
    }
    return select(vec2u(bBits, 0u), vec2u(aBits, 0u), a.isInf);
  }
  if (a.isZero && b.isZero) {
    return vec2u(0u);
  }
  if (a.isZero) {
    return vec2u(bBits, 0u);
  }
  if (b.isZero) {
    return vec2u(aBits, 0u);
  }

  let exponentDifference = abs(a.baseExponent - b.baseExponent);
  if (exponentDifference > 25) {
    if (fp64_raw_f32_magnitude_compare(aBits, bBits) >= 0) {
      return vec2u(aBits, bBits);
    }
    return vec2u(bBits, aBits);
  }

  let commonBaseExponent = min(a.baseExponent, b.baseExponent);
  let aMagnitude = fp64_u64_shift_left(
    vec2u(0u, a.significand),
    u32(a.baseExponent - commonBaseExponent)
  );
  let bMagnitude = fp64_u64_shift_left(
    vec2u(0u, b.significand),
    u32(b.baseExponent - commonBaseExponent)
  );

  var resultSign = a.sign;
  var resultMagnitude: vec2u;
  if (a.sign == b.sign) {
    resultMagnitude = fp64_u64_add(aMagnitude, bMagnitude);
  } else {
    let comparison = fp64_u64_compare(aMagnitude, bMagnitude);
    if (comparison == 0) {
      return vec2u(0u);
    }
    if (comparison > 0) {
      resultMagnitude = fp64_u64_sub(aMagnitude, bMagnitude);
    } else {
      resultSign = b.sign;
      resultMagnitude = fp64_u64_sub(bMagnitude, aMagnitude);
    }
  }

  return fp64_split_raw_accumulator_bits(
    resultSign,
    resultMagnitude,
    commonBaseExponent
  );
}
#endif

#ifndef LUMA_FP64_F32_INPUT_ONLY
fn fp64_add_aligned_magnitudes_to_fp64_bits(
  sign: u32,
  larger: Fp64Bits,
  smaller: Fp64Bits
) -> vec2u {
  let largeSignificand = fp64_u64_shift_left(larger.significand, 3u);
  let smallSignificand = fp64_u64_shift_right_sticky(
    fp64_u64_shift_left(smaller.significand, 3u),
    u32(larger.exponent - smaller.exponent)
  );
  let resultSignificand = fp64_u64_add(largeSignificand, smallSignificand);
  return fp64_split_binary64_accumulator_bits(
    sign,
    resultSignificand,
    larger.exponent - 55
  );
}

fn fp64_sub_aligned_magnitudes_to_fp64_bits(
  sign: u32,
  larger: Fp64Bits,
  smaller: Fp64Bits
) -> vec2u {
  let largeSignificand = fp64_u64_shift_left(larger.significand, 3u);
  let smallSignificand = fp64_u64_shift_right_sticky(
    fp64_u64_shift_left(smaller.significand, 3u),
    u32(larger.exponent - smaller.exponent)
  );
  let resultSignificand = fp64_u64_sub(largeSignificand, smallSignificand);
  return fp64_split_binary64_accumulator_bits(
    sign,
    resultSignificand,
    larger.exponent - 55
  );
}

fn fp64_add_aligned_magnitudes_to_f32_bits(sign: u32, larger: Fp64Bits, smaller: Fp64Bits) -> u32 {
  let largeSignificand = fp64_u64_shift_left(larger.significand, 3u);
  let smallSignificand = fp64_u64_shift_right_sticky(
    fp64_u64_shift_left(smaller.significand, 3u),
    u32(larger.exponent - smaller.exponent)
  );
  let resultSignificand = fp64_u64_add(largeSignificand, smallSignificand);
  return fp64_make_f32_bits_from_u64(sign, resultSignificand, larger.exponent - 55);
}

fn fp64_sub_aligned_magnitudes_to_f32_bits(sign: u32, larger: Fp64Bits, smaller: Fp64Bits) -> u32 {
  let largeSignificand = fp64_u64_shift_left(larger.significand, 3u);
  let smallSignificand = fp64_u64_shift_right_sticky(
    fp64_u64_shift_left(smaller.significand, 3u),
    u32(larger.exponent - smaller.exponent)
  );
  let resultSignificand = fp64_u64_sub(largeSignificand, smallSignificand);
  return fp64_make_f32_bits_from_u64(sign, resultSignificand, larger.exponent - 55);
}

// Subtract two raw binary64 values and round the exact result once to f32.
// The input words are canonical high/low words: .x contains sign/exponent/high
// fraction bits, and .y contains the low 32 fraction bits.
fn sub_fp64u32_to_f32_bits(aBits: vec2u, bBits: vec2u) -> u32 {
  let a = fp64_decode_bits(aBits);
  let b = fp64_decode_bits(bBits);
  let bSubtractionSign = b.sign ^ 1u;

  if (a.isNan || b.isNan) {
    return 0x7fc00000u;
  }
  if (a.isInf && b.isInf) {
    if (a.sign == bSubtractionSign) {
      return (a.sign << 31u) | 0x7f800000u;
    }
    return 0x7fc00000u;
  }
  if (a.isInf) {
    return (a.sign << 31u) | 0x7f800000u;
  }
  if (b.isInf) {
    return (bSubtractionSign << 31u) | 0x7f800000u;
  }
  if (a.isZero && b.isZero) {
    return select(0u, 0x80000000u, a.sign == 1u && b.sign == 0u);
  }

  let magnitudeComparison = fp64_finite_magnitude_compare(a, b);
  if (a.sign == bSubtractionSign) {
    if (magnitudeComparison >= 0) {
      return fp64_add_aligned_magnitudes_to_f32_bits(a.sign, a, b);
    }
    return fp64_add_aligned_magnitudes_to_f32_bits(a.sign, b, a);
  }

  if (magnitudeComparison == 0) {
    return 0u;
  }
  if (magnitudeComparison > 0) {
    return fp64_sub_aligned_magnitudes_to_f32_bits(a.sign, a, b);
  }
  return fp64_sub_aligned_magnitudes_to_f32_bits(bSubtractionSign, b, a);
}

fn sub_fp64u32_to_f32(aBits: vec2u, bBits: vec2u) -> f32 {
  return bitcast<f32>(sub_fp64u32_to_f32_bits(aBits, bBits));
}

// Subtract two raw binary64 values, round once to binary64, then split the
// result into normalized f32 limbs. Finite results must fit within the f32
// exponent range; larger magnitudes map to infinity and smaller magnitudes
// map to zero. The input words use canonical high/low word order.
fn sub_fp64u32_to_fp64_bits(aBits: vec2u, bBits: vec2u) -> vec2u {
  let a = fp64_decode_bits(aBits);
  let b = fp64_decode_bits(bBits);
  let bSubtractionSign = b.sign ^ 1u;

  if (a.isNan || b.isNan) {
    return vec2u(0x7fc00000u, 0u);
  }
  if (a.isInf && b.isInf) {
    if (a.sign == bSubtractionSign) {
      return vec2u((a.sign << 31u) | 0x7f800000u, 0u);
    }
    return vec2u(0x7fc00000u, 0u);
  }
  if (a.isInf) {
    return vec2u((a.sign << 31u) | 0x7f800000u, 0u);
  }
  if (b.isInf) {
    return vec2u((bSubtractionSign << 31u) | 0x7f800000u, 0u);
  }
  if (a.isZero && b.isZero) {
    return vec2u(0u);
  }

  let magnitudeComparison = fp64_finite_magnitude_compare(a, b);
  if (a.sign == bSubtractionSign) {
    if (magnitudeComparison >= 0) {
      return fp64_add_aligned_magnitudes_to_fp64_bits(a.sign, a, b);
    }
    return fp64_add_aligned_magnitudes_to_fp64_bits(a.sign, b, a);
  }

  if (magnitudeComparison == 0) {
    return vec2u(0u);
  }
  if (magnitudeComparison > 0) {
    return fp64_sub_aligned_magnitudes_to_fp64_bits(a.sign, a, b);
  }
  return fp64_sub_aligned_magnitudes_to_fp64_bits(bSubtractionSign, b, a);
}

fn sub_fp64u32_to_fp64(aBits: vec2u, bBits: vec2u) -> vec2f {
  let resultBits = sub_fp64u32_to_fp64_bits(aBits, bBits);
  return vec2f(bitcast<f32>(resultBits.x), bitcast<f32>(resultBits.y));
}
#endif

#ifndef LUMA_FP64_PREDICATE_ONLY
fn fp64_runtime_zero() -> f32 {
  return fp64arithmetic.ONE * 0.0;
}

fn prevent_fp64_optimization(value: f32) -> f32 {
#ifdef LUMA_FP64_CODE_ELIMINATION_WORKAROUND
  return value + fp64_runtime_zero();
#else
  return value;
#endif
}
#endif

#ifdef LUMA_FP64_INTEGER_ARITHMETIC
${hx}
#else
fn split(a: f32) -> vec2f {
  let splitValue = prevent_fp64_optimization(fp64arithmetic.SPLIT + fp64_runtime_zero());
  let t = prevent_fp64_optimization(a * splitValue);
  let temp = prevent_fp64_optimization(t - a);
  let aHi = prevent_fp64_optimization(t - temp);
  let aLo = prevent_fp64_optimization(a - aHi);
  return vec2f(aHi, aLo);
}

fn split2(a: vec2f) -> vec2f {
  var b = split(a.x);
  b.y = b.y + a.y;
  return b;
}

fn quickTwoSum(a: f32, b: f32) -> vec2f {
#ifdef LUMA_FP64_CODE_ELIMINATION_WORKAROUND
  let sum = prevent_fp64_optimization((a + b) * fp64arithmetic.ONE);
  let err = prevent_fp64_optimization(b - (sum - a) * fp64arithmetic.ONE);
#else
  let sum = prevent_fp64_optimization(a + b);
  let err = prevent_fp64_optimization(b - (sum - a));
#endif
  return vec2f(sum, err);
}

fn twoSum(a: f32, b: f32) -> vec2f {
  let s = prevent_fp64_optimization(a + b);
#ifdef LUMA_FP64_CODE_ELIMINATION_WORKAROUND
  let v = prevent_fp64_optimization((s * fp64arithmetic.ONE - a) * fp64arithmetic.ONE);
  let err =
    prevent_fp64_optimization((a - (s - v) * fp64arithmetic.ONE) *
      fp64arithmetic.ONE *
      fp64arithmetic.ONE *
      fp64arithmetic.ONE) +
    prevent_fp64_optimization(b - v);
#else
  let v = prevent_fp64_optimization(s - a);
  let err = prevent_fp64_optimization(a - (s - v)) + prevent_fp64_optimization(b - v);
#endif
  return vec2f(s, err);
}

fn twoSub(a: f32, b: f32) -> vec2f {
  let s = prevent_fp64_optimization(a - b);
#ifdef LUMA_FP64_CODE_ELIMINATION_WORKAROUND
  let v = prevent_fp64_optimization((s * fp64arithmetic.ONE - a) * fp64arithmetic.ONE);
  let err =
    prevent_fp64_optimization((a - (s - v) * fp64arithmetic.ONE) *
      fp64arithmetic.ONE *
      fp64arithmetic.ONE *
      fp64arithmetic.ONE) -
    prevent_fp64_optimization(b + v);
#else
  let v = prevent_fp64_optimization(s - a);
  let err = prevent_fp64_optimization(a - (s - v)) - prevent_fp64_optimization(b + v);
#endif
  return vec2f(s, err);
}

fn twoSqr(a: f32) -> vec2f {
  let prod = prevent_fp64_optimization(a * a);
  let aFp64 = split(a);
  let highProduct = prevent_fp64_optimization(aFp64.x * aFp64.x);
  let crossProduct = prevent_fp64_optimization(2.0 * aFp64.x * aFp64.y);
  let lowProduct = prevent_fp64_optimization(aFp64.y * aFp64.y);
#ifdef LUMA_FP64_CODE_ELIMINATION_WORKAROUND
  let err =
    (prevent_fp64_optimization(highProduct - prod) * fp64arithmetic.ONE +
      crossProduct * fp64arithmetic.ONE * fp64arithmetic.ONE) +
    lowProduct * fp64arithmetic.ONE * fp64arithmetic.ONE * fp64arithmetic.ONE;
#else
  let err = ((prevent_fp64_optimization(highProduct - prod) + crossProduct) + lowProduct);
#endif
  return vec2f(prod, err);
}

fn twoProd(a: f32, b: f32) -> vec2f {
  let prod = prevent_fp64_optimization(a * b);
  let aFp64 = split(a);
  let bFp64 = split(b);
  let highProduct = prevent_fp64_optimization(aFp64.x * bFp64.x);
  let crossProduct1 = prevent_fp64_optimization(aFp64.x * bFp64.y);
  let crossProduct2 = prevent_fp64_optimization(aFp64.y * bFp64.x);
  let lowProduct = prevent_fp64_optimization(aFp64.y * bFp64.y);
#ifdef LUMA_FP64_CODE_ELIMINATION_WORKAROUND
  let err1 = (highProduct - prod) * fp64arithmetic.ONE;
  let err2 = crossProduct1 * fp64arithmetic.ONE * fp64arithmetic.ONE;
  let err3 = crossProduct2 * fp64arithmetic.ONE * fp64arithmetic.ONE * fp64arithmetic.ONE;
  let err4 =
    lowProduct *
    fp64arithmetic.ONE *
    fp64arithmetic.ONE *
    fp64arithmetic.ONE *
    fp64arithmetic.ONE;
#else
  let err1 = highProduct - prod;
  let err2 = crossProduct1;
  let err3 = crossProduct2;
  let err4 = lowProduct;
#endif
  let err12InputA = prevent_fp64_optimization(err1);
  let err12InputB = prevent_fp64_optimization(err2);
  let err12 = prevent_fp64_optimization(err12InputA + err12InputB);
  let err123InputA = prevent_fp64_optimization(err12);
  let err123InputB = prevent_fp64_optimization(err3);
  let err123 = prevent_fp64_optimization(err123InputA + err123InputB);
  let err1234InputA = prevent_fp64_optimization(err123);
  let err1234InputB = prevent_fp64_optimization(err4);
  let err = prevent_fp64_optimization(err1234InputA + err1234InputB);
  return vec2f(prod, err);
}

fn sum_fp64(a: vec2f, b: vec2f) -> vec2f {
  var s = twoSum(a.x, b.x);
  let t = twoSum(a.y, b.y);
  s.y = prevent_fp64_optimization(s.y + t.x);
  s = quickTwoSum(s.x, s.y);
  s.y = prevent_fp64_optimization(s.y + t.y);
  s = quickTwoSum(s.x, s.y);
  return s;
}

fn sub_fp64(a: vec2f, b: vec2f) -> vec2f {
  var s = twoSub(a.x, b.x);
  let t = twoSub(a.y, b.y);
  s.y = prevent_fp64_optimization(s.y + t.x);
  s = quickTwoSum(s.x, s.y);
  s.y = prevent_fp64_optimization(s.y + t.y);
  s = quickTwoSum(s.x, s.y);
  return s;
}

fn mul_fp64(a: vec2f, b: vec2f) -> vec2f {
  var prod = twoProd(a.x, b.x);
  let crossProduct1 = prevent_fp64_optimization(a.x * b.y);
  prod.y = prevent_fp64_optimization(prod.y + crossProduct1);
#ifdef LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND
  prod = split2(prod);
#endif
  prod = quickTwoSum(prod.x, prod.y);
  let crossProduct2 = prevent_fp64_optimization(a.y * b.x);
  prod.y = prevent_fp64_optimization(prod.y + crossProduct2);
#ifdef LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND
  prod = split2(prod);
#endif
  prod = quickTwoSum(prod.x, prod.y);
  return prod;
}

#ifndef LUMA_FP64_PREDICATE_ONLY
fn div_fp64(a: vec2f, b: vec2f) -> vec2f {
  let xn = prevent_fp64_optimization(1.0 / b.x);
  let yn = mul_fp64(a, vec2f(xn, fp64_runtime_zero()));
  let diff = prevent_fp64_optimization(sub_fp64(a, mul_fp64(b, yn)).x);
  let prod = twoProd(xn, diff);
  return sum_fp64(yn, prod);
}

fn sqrt_fp64(a: vec2f) -> vec2f {
  if (a.x == 0.0 && a.y == 0.0) {
    return vec2f(0.0, 0.0);
  }
  if (a.x < 0.0) {
    let nanValue = fp64_nan(a.x);
    return vec2f(nanValue, nanValue);
  }

  let x = prevent_fp64_optimization(1.0 / sqrt(a.x));
  let yn = prevent_fp64_optimization(a.x * x);
#ifdef LUMA_FP64_CODE_ELIMINATION_WORKAROUND
  let ynSqr = twoSqr(yn) * fp64arithmetic.ONE;
#else
  let ynSqr = twoSqr(yn);
#endif
  let diff = prevent_fp64_optimization(sub_fp64(a, ynSqr).x);
  let prod = twoProd(prevent_fp64_optimization(x * 0.5), diff);
#ifdef LUMA_FP64_HIGH_BITS_OVERFLOW_WORKAROUND
  return sum_fp64(split(yn), prod);
#else
  return sum_fp64(vec2f(yn, 0.0), prod);
#endif
}
#endif
#endif

#ifndef LUMA_FP64_PREDICATE_ONLY
fn fp64_f32_bits_is_nan(bits: u32) -> bool {
  return (bits & 0x7fffffffu) > 0x7f800000u;
}

fn fp64_f32_bits_is_inf(bits: u32) -> bool {
  return (bits & 0x7fffffffu) == 0x7f800000u;
}

fn fp64_compare_f32_bits(aBits: u32, bBits: u32) -> i32 {
  let aMagnitude = aBits & 0x7fffffffu;
  let bMagnitude = bBits & 0x7fffffffu;
  if (aMagnitude == 0u && bMagnitude == 0u) {
    return 0;
  }
  let aSign = aBits >> 31u;
  let bSign = bBits >> 31u;
  if (aSign != bSign) {
    return select(1, -1, aSign == 1u);
  }
  if (aMagnitude == bMagnitude) {
    return 0;
  }
  let magnitudeComparison = select(-1, 1, aMagnitude > bMagnitude);
  return select(magnitudeComparison, -magnitudeComparison, aSign == 1u);
}

// Normalize an arbitrary pair of finite f32 limbs with integer accumulation.
// This is independent of LUMA_FP64_INTEGER_ARITHMETIC and canonicalizes every
// representation of zero to vec2f(+0.0, +0.0).
fn normalize_fp64(value: vec2f) -> vec2f {
  let resultBits = fp64_add_raw_f32_bits(bitcast<u32>(value.x), bitcast<u32>(value.y));
  return vec2f(bitcast<f32>(resultBits.x), bitcast<f32>(resultBits.y));
}

fn is_nan_fp64(value: vec2f) -> bool {
  let normalized = normalize_fp64(value);
  return fp64_f32_bits_is_nan(bitcast<u32>(normalized.x)) ||
    fp64_f32_bits_is_nan(bitcast<u32>(normalized.y));
}

fn is_finite_fp64(value: vec2f) -> bool {
  let normalized = normalize_fp64(value);
  let highBits = bitcast<u32>(normalized.x);
  let lowBits = bitcast<u32>(normalized.y);
  return !fp64_f32_bits_is_nan(highBits) && !fp64_f32_bits_is_nan(lowBits) &&
    !fp64_f32_bits_is_inf(highBits) && !fp64_f32_bits_is_inf(lowBits);
}

// Returns -1, 0, or 1. NaN is unordered and returns 0; call is_nan_fp64 or
// is_finite_fp64 first when 0 must mean a finite zero.
fn sign_fp64(value: vec2f) -> i32 {
  let normalized = normalize_fp64(value);
  let highBits = bitcast<u32>(normalized.x);
  let lowBits = bitcast<u32>(normalized.y);
  if (fp64_f32_bits_is_nan(highBits) || fp64_f32_bits_is_nan(lowBits)) {
    return 0;
  }
  if ((highBits & 0x7fffffffu) != 0u) {
    return select(1, -1, (highBits >> 31u) == 1u);
  }
  if ((lowBits & 0x7fffffffu) != 0u) {
    return select(1, -1, (lowBits >> 31u) == 1u);
  }
  return 0;
}

// Compares double-single values and returns -1, 0, or 1. NaN is unordered
// and returns 0; callers that require equality semantics must first check
// is_nan_fp64 or is_finite_fp64.
fn compare_fp64(a: vec2f, b: vec2f) -> i32 {
  let normalizedA = normalize_fp64(a);
  let normalizedB = normalize_fp64(b);
  let aHighBits = bitcast<u32>(normalizedA.x);
  let aLowBits = bitcast<u32>(normalizedA.y);
  let bHighBits = bitcast<u32>(normalizedB.x);
  let bLowBits = bitcast<u32>(normalizedB.y);
  if (fp64_f32_bits_is_nan(aHighBits) || fp64_f32_bits_is_nan(aLowBits) ||
      fp64_f32_bits_is_nan(bHighBits) || fp64_f32_bits_is_nan(bLowBits)) {
    return 0;
  }
  let highComparison = fp64_compare_f32_bits(aHighBits, bHighBits);
  if (highComparison != 0) {
    return highComparison;
  }
  return fp64_compare_f32_bits(aLowBits, bLowBits);
}
#endif
`});var NC,Qh,bx=b(()=>{ax();dx();gx();NC={ONE:1,SPLIT:4097},Qh={name:"fp64arithmetic",source:mx,fs:Kh,vs:Kh,defaultUniforms:NC,uniformTypes:{ONE:"f32",SPLIT:"f32"},fp64ify:qh,fp64LowPart:sx,fp64ifyMatrix4:ox}});function UC(t={},e){let n={},r=cx(t.useByteColors,!0);if(t.highlightedObjectColor!==void 0)if(t.highlightedObjectColor===null)n.isHighlightActive=!1;else{n.isHighlightActive=!0;let i=t.highlightedObjectColor.slice(0,3);n.highlightedObjectColor=i}return t.highlightColor&&(n.highlightColor=lx(t.highlightColor,r)),t.isActive!==void 0&&(n.isActive=!!t.isActive,n.isAttribute=!!t.isAttribute),t.useByteColors!==void 0&&(n.useByteColors=!!t.useByteColors),n}var DC,kC,FC,gn,yx=b(()=>{ux();DC=[0,1,1,1],kC=`layout(std140) uniform pickingUniforms {
  float isActive;
  float isAttribute;
  float isHighlightActive;
  float useByteColors;
  vec3 highlightedObjectColor;
  vec4 highlightColor;
} picking;

out vec4 picking_vRGBcolor_Avalid;

// Normalize unsigned byte color to 0-1 range
vec3 picking_normalizeColor(vec3 color) {
  return picking.useByteColors > 0.5 ? color / 255.0 : color;
}

// Normalize unsigned byte color to 0-1 range
vec4 picking_normalizeColor(vec4 color) {
  return picking.useByteColors > 0.5 ? color / 255.0 : color;
}

bool picking_isColorZero(vec3 color) {
  return dot(color, vec3(1.0)) < 0.00001;
}

bool picking_isColorValid(vec3 color) {
  return dot(color, vec3(1.0)) > 0.00001;
}

// Check if this vertex is highlighted 
bool isVertexHighlighted(vec3 vertexColor) {
  vec3 highlightedObjectColor = picking_normalizeColor(picking.highlightedObjectColor);
  return
    bool(picking.isHighlightActive) && picking_isColorZero(abs(vertexColor - highlightedObjectColor));
}

// Set the current picking color
void picking_setPickingColor(vec3 pickingColor) {
  pickingColor = picking_normalizeColor(pickingColor);

  if (bool(picking.isActive)) {
    // Use alpha as the validity flag. If pickingColor is [0, 0, 0] fragment is non-pickable
    picking_vRGBcolor_Avalid.a = float(picking_isColorValid(pickingColor));

    if (!bool(picking.isAttribute)) {
      // Stores the picking color so that the fragment shader can render it during picking
      picking_vRGBcolor_Avalid.rgb = pickingColor;
    }
  } else {
    // Do the comparison with selected item color in vertex shader as it should mean fewer compares
    picking_vRGBcolor_Avalid.a = float(isVertexHighlighted(pickingColor));
  }
}

void picking_setPickingAttribute(float value) {
  if (bool(picking.isAttribute)) {
    picking_vRGBcolor_Avalid.r = value;
  }
}

void picking_setPickingAttribute(vec2 value) {
  if (bool(picking.isAttribute)) {
    picking_vRGBcolor_Avalid.rg = value;
  }
}

void picking_setPickingAttribute(vec3 value) {
  if (bool(picking.isAttribute)) {
    picking_vRGBcolor_Avalid.rgb = value;
  }
}
`,FC=`layout(std140) uniform pickingUniforms {
  float isActive;
  float isAttribute;
  float isHighlightActive;
  float useByteColors;
  vec3 highlightedObjectColor;
  vec4 highlightColor;
} picking;

in vec4 picking_vRGBcolor_Avalid;

/*
 * Returns highlight color if this item is selected.
 */
vec4 picking_filterHighlightColor(vec4 color) {
  // If we are still picking, we don't highlight
  if (picking.isActive > 0.5) {
    return color;
  }

  bool selected = bool(picking_vRGBcolor_Avalid.a);

  if (selected) {
    // Blend in highlight color based on its alpha value
    float highLightAlpha = picking.highlightColor.a;
    float blendedAlpha = highLightAlpha + color.a * (1.0 - highLightAlpha);
    float highLightRatio = highLightAlpha / blendedAlpha;

    vec3 blendedRGB = mix(color.rgb, picking.highlightColor.rgb, highLightRatio);
    return vec4(blendedRGB, blendedAlpha);
  } else {
    return color;
  }
}

/*
 * Returns picking color if picking enabled else unmodified argument.
 */
vec4 picking_filterPickingColor(vec4 color) {
  if (bool(picking.isActive)) {
    if (picking_vRGBcolor_Avalid.a == 0.0) {
      discard;
    }
    return picking_vRGBcolor_Avalid;
  }
  return color;
}

/*
 * Returns picking color if picking is enabled if not
 * highlight color if this item is selected, otherwise unmodified argument.
 */
vec4 picking_filterColor(vec4 color) {
  vec4 highlightColor = picking_filterHighlightColor(color);
  return picking_filterPickingColor(highlightColor);
}
`,gn={props:{},uniforms:{},name:"picking",uniformTypes:{isActive:"f32",isAttribute:"f32",isHighlightActive:"f32",useByteColors:"f32",highlightedObjectColor:"vec3<f32>",highlightColor:"vec4<f32>"},defaultUniforms:{isActive:!1,isAttribute:!1,isHighlightActive:!1,useByteColors:!0,highlightedObjectColor:[0,0,0],highlightColor:DC},vs:kC,fs:FC,getUniforms:UC}});var Ce=b(()=>{pd();P_();Jd();o0();c0();fx();bx();yx()});function It(t="id"){Ep[t]=Ep[t]||1;let e=Ep[t]++;return`${t}-${e}`}var Ep,yi=b(()=>{Ep={}});function hr(t){switch(t){case"POSITION":return"positions";case"NORMAL":return"normals";case"TEXCOORD_0":return"texCoords";case"TEXCOORD_1":return"texCoords1";case"COLOR_0":return"colors";default:return t}}function kO(t){let e=[];for(let[n,r]of Object.entries(t)){if(!r)continue;let{value:i,size:s,normalized:o}=r;if(s===void 0)throw new Error(`Attribute ${n} is missing a size`);e.push({name:hr(n),format:q.getVertexFormatFromAttribute(i,s,o)})}return e}var ot,il=b(()=>{B();yi();ot=class{id;topology;vertexCount;indices;attributes;bufferLayout;userData={};constructor(e){let{attributes:n={},indices:r=null,vertexCount:i=null}=e;this.id=e.id||It("geometry"),this.topology=e.topology,r&&(this.indices=ArrayBuffer.isView(r)?{value:r,size:1}:r),this.attributes={};for(let[s,o]of Object.entries(n)){let a=ArrayBuffer.isView(o)?{value:o}:o;if(!ArrayBuffer.isView(a.value))throw new Error(`${this._print(s)}: must be typed array or object with value as typed array`);if((s==="POSITION"||s==="positions")&&!a.size&&(a.size=3),s==="indices"){if(this.indices)throw new Error("Multiple indices detected");this.indices=a}else{let c=hr(s),l=Object.keys(this.attributes).find(u=>hr(u)===c);l&&delete this.attributes[l],this.attributes[s]=a}}this.indices&&this.indices.isIndexed!==void 0&&(this.indices=Object.assign({},this.indices),delete this.indices.isIndexed),this.vertexCount=i||this._calculateVertexCount(this.attributes,this.indices),this.bufferLayout=e.bufferLayout||kO(this.attributes)}getVertexCount(){return this.vertexCount}getAttributes(){return this.indices?{indices:this.indices,...this.attributes}:this.attributes}_print(e){return`Geometry ${this.id} attribute ${e}`}_setAttributes(e,n){return this}_calculateVertexCount(e,n){if(n)return n.value.length;let r=1/0;for(let i of Object.values(e)){if(!i)continue;let{value:s,size:o,constant:a}=i;!a&&s&&o!==void 0&&o>=1&&(r=Math.min(r,s.length/o))}return r}}});function gv(t,e={}){let n=e.bufferName||"geometry";if(FO(t,n))return t;let r=e.minAttributeAlignment||4,i=UO(t,e.attributes),s=[],o=0,a=1/0;for(let[u,f]of i){if(!f)continue;if(f.constant)throw new Error(`Attribute ${u} is constant`);let{value:d,size:h,normalized:p}=f;if(!ArrayBuffer.isView(d))throw new Error(`Attribute ${u} is missing typed array data`);if(h===void 0)throw new Error(`Attribute ${u} is missing a size`);let m=q.getVertexFormatFromAttribute(d,h,p),g=q.getVertexFormatInfo(m);o=mv(o,r),s.push({sourceName:u,attributeName:hr(u),value:d,size:h,format:m,byteOffset:o,byteLength:g.byteLength}),o+=g.byteLength;let y=d.length/h;if(!Number.isInteger(y))throw new Error(`Attribute ${u} length is not divisible by size`);a=Math.min(a,y)}if(s.length===0||!Number.isFinite(a))throw new Error(`Geometry ${t.id} has no interleavable attributes`);let c=mv(o,r),l=new ArrayBuffer(a*c);for(let u of s)GO(l,a,c,u);return new ot({id:t.id,topology:t.topology||"triangle-list",vertexCount:t.vertexCount,indices:t.indices,attributes:{[n]:{value:new Uint8Array(l),size:c,byteStride:c}},bufferLayout:[{name:n,stepMode:"vertex",byteStride:c,attributes:s.map(u=>({attribute:u.attributeName,format:u.format,byteOffset:u.byteOffset}))}]})}function FO(t,e){if(t.bufferLayout.length!==1)return!1;let n=t.bufferLayout[0];return n.name===e&&!!n.attributes?.length&&!!t.attributes[e]}function UO(t,e){return e?e.map(n=>[n,t.attributes[n]]):Object.entries(t.attributes)}function GO(t,e,n,r){let i=r.value.constructor,s=i.BYTES_PER_ELEMENT;if(r.byteOffset%s!==0||n%s!==0)throw new Error(`Attribute ${r.sourceName} is not aligned to its component type`);let o=new i(t),a=r.value,c=r.byteOffset/s,l=n/s;for(let u=0;u<e;u++){let f=u*r.size,d=u*l+c;for(let h=0;h<r.size;h++)o[d+h]=a[f+h]}}function mv(t,e){return Math.ceil(t/e)*e}var bv=b(()=>{B();il()});var VO,zO,pr,yv=b(()=>{VO=1,zO=1,pr=class{time=0;channels=new Map;animations=new Map;playing=!1;lastEngineTime=-1;constructor(){}addChannel(e){let{delay:n=0,duration:r=Number.POSITIVE_INFINITY,rate:i=1,repeat:s=1}=e,o=VO++,a={time:0,delay:n,duration:r,rate:i,repeat:s};return this._setChannelTime(a,this.time),this.channels.set(o,a),o}removeChannel(e){this.channels.delete(e);for(let[n,r]of this.animations)r.channel===e&&this.detachAnimation(n)}isFinished(e){let n=this.channels.get(e);return n===void 0?!1:this.time>=n.delay+n.duration*n.repeat}getTime(e){if(e===void 0)return this.time;let n=this.channels.get(e);return n===void 0?-1:n.time}setTime(e){this.time=Math.max(0,e);let n=this.channels.values();for(let i of n)this._setChannelTime(i,this.time);let r=this.animations.values();for(let i of r){let{animation:s,channel:o}=i;s.setTime(this.getTime(o))}}play(){this.playing=!0}pause(){this.playing=!1,this.lastEngineTime=-1}reset(){this.setTime(0)}attachAnimation(e,n){let r=zO++;return this.animations.set(r,{animation:e,channel:n}),e.setTime(this.getTime(n)),r}detachAnimation(e){this.animations.delete(e)}update(e){this.playing&&(this.lastEngineTime===-1&&(this.lastEngineTime=e),this.setTime(this.time+(e-this.lastEngineTime)),this.lastEngineTime=e)}_setChannelTime(e,n){let r=n-e.delay,i=e.duration*e.repeat;r>=i?e.time=e.duration*e.rate:(e.time=Math.max(0,r)%e.duration,e.time*=e.rate)}}});function _v(t){let e=typeof window<"u"?window.requestAnimationFrame||window.webkitRequestAnimationFrame||window.mozRequestAnimationFrame:null;return e?e.call(window,t):setTimeout(()=>t(typeof performance<"u"?performance.now():Date.now()),1e3/60)}function xv(t){let e=typeof window<"u"?window.cancelAnimationFrame||window.webkitCancelAnimationFrame||window.mozCancelAnimationFrame:null;if(e){e.call(window,t);return}clearTimeout(t)}var vv=b(()=>{});var $O,WO,Ev,lo,wv=b(()=>{B();vv();ns();$O=0,WO="Animation Loop",Ev={requestAnimationFrame:t=>_v(t),cancelAnimationFrame:t=>xv(t)},lo=class t{static defaultAnimationLoopProps={device:null,onAddHTML:()=>"",onInitialize:async()=>null,onRender:()=>{},onFinalize:()=>{},onError:e=>{console.error(e)},stats:void 0,autoResizeViewport:!1,animationFrameProvider:Ev};device=null;canvas=null;props;animationProps=null;timeline=null;stats;sharedStats;cpuTime;gpuTime;frameRate;display;_needsRedraw="initialized";_initialized=!1;_running=!1;_animationFrameId=null;_nextFramePromise=null;_resolveNextFrame=null;_cpuStartTime=0;_error=null;_lastFrameTime=0;constructor(e){if(this.props={...t.defaultAnimationLoopProps,...e},e=this.props,!e.device)throw new Error("No device provided");this.stats=e.stats||new Ye({id:`animation-loop-${$O++}`}),this.sharedStats=Yr.stats.get(WO),this.frameRate=this.stats.get("Frame Rate"),this.frameRate.setSampleSize(1),this.cpuTime=this.stats.get("CPU Time"),this.gpuTime=this.stats.get("GPU Time"),this.setProps({autoResizeViewport:e.autoResizeViewport,animationFrameProvider:e.animationFrameProvider}),this.start=this.start.bind(this),this.stop=this.stop.bind(this),this._onMousemove=this._onMousemove.bind(this),this._onMouseleave=this._onMouseleave.bind(this)}destroy(){this.stop(),this._setDisplay(null),this.device?._disableDebugGPUTime()}delete(){this.destroy()}reportError(e){this._error=e,this.props.onError(e),this.props.onError===t.defaultAnimationLoopProps.onError&&typeof window<"u"&&typeof ErrorEvent<"u"&&window.dispatchEvent(new ErrorEvent("error",{error:e,message:e.message}))}setNeedsRedraw(e){return this._needsRedraw=this._needsRedraw||e,this}needsRedraw(){let e=this._needsRedraw;return this._needsRedraw=!1,e}setProps(e){if("autoResizeViewport"in e&&(this.props.autoResizeViewport=e.autoResizeViewport||!1),"animationFrameProvider"in e){let n=e.animationFrameProvider||Ev;if(n!==this.props.animationFrameProvider){let r=this._animationFrameId!==null;r&&this._cancelAnimationFrame(),this.props.animationFrameProvider=n,r&&this._requestAnimationFrame()}}return this}async start(){if(this._running)return this;this._running=!0;try{let e;if(!this._initialized){if(this._initialized=!0,await this._initDevice(),this._initialize(),!this._running)return null;await this.props.onInitialize(this._getAnimationProps())}return this._running?(e!==!1&&(this._cancelAnimationFrame(),this._requestAnimationFrame()),this):null}catch(e){let n=e instanceof Error?e:new Error("Unknown error");throw this.props.onError(n),n}}stop(){if(this._running){let e=this.animationProps;this._cancelAnimationFrame(),this._nextFramePromise=null,this._resolveNextFrame=null,this._running=!1,this._lastFrameTime=0,e&&this.props.onFinalize(e)}return this}redraw(e,n=null){return this.device?.isLost||this._error?this:(this._beginFrameTimers(e),this._setupFrame(),this.animationProps&&(this.animationProps.animationFrame=n),this._updateAnimationProps(),this._renderFrame(this._getAnimationProps()),this._clearNeedsRedraw(),this._resolveNextFrame&&(this._resolveNextFrame(this),this._nextFramePromise=null,this._resolveNextFrame=null),this._endFrameTimers(),this)}attachTimeline(e){return this.timeline=e,this.timeline}detachTimeline(){this.timeline=null}waitForRender(){return this.setNeedsRedraw("waitForRender"),this._nextFramePromise||(this._nextFramePromise=new Promise(e=>{this._resolveNextFrame=e})),this._nextFramePromise}async toDataURL(){if(this.setNeedsRedraw("toDataURL"),await this.waitForRender(),this.canvas instanceof HTMLCanvasElement)return this.canvas.toDataURL();throw new Error("OffscreenCanvas")}_initialize(){this._startEventHandling(),this._initializeAnimationProps(),this._updateAnimationProps(),this._resizeViewport(),this.device?._enableDebugGPUTime()}_setDisplay(e){this.display&&(this.display.destroy(),this.display.animationLoop=null),e&&(e.animationLoop=this),this.display=e}_requestAnimationFrame(){this._running&&(this._animationFrameId=this.props.animationFrameProvider.requestAnimationFrame(this._animationFrame.bind(this)))}_cancelAnimationFrame(){this._animationFrameId!==null&&(this.props.animationFrameProvider.cancelAnimationFrame(this._animationFrameId),this._animationFrameId=null)}_animationFrame(e,n){if(this._running)try{this.redraw(e,n??null),this._requestAnimationFrame()}catch(r){let i=r instanceof Error?r:new Error(String(r));this.reportError(i),this.stop()}}_renderFrame(e){if(this.display){this.display._renderFrame(e);return}let n=this.props.onRender(this._getAnimationProps());this.device&&n!==!1&&this.device.submit()}_clearNeedsRedraw(){this._needsRedraw=!1}_setupFrame(){this._resizeViewport()}_initializeAnimationProps(){let e=this.device?.getDefaultCanvasContext();if(!this.device||!e)throw new Error("loop");let n=e?.canvas,r=e.props.useDevicePixels;this.animationProps={animationLoop:this,device:this.device,canvasContext:e,canvas:n,useDevicePixels:r,timeline:this.timeline,needsRedraw:!1,width:1,height:1,aspect:1,time:0,startTime:Date.now(),engineTime:0,tick:0,tock:0,animationFrame:null,_mousePosition:null}}_getAnimationProps(){if(!this.animationProps)throw new Error("animationProps");return this.animationProps}_updateAnimationProps(){if(!this.animationProps)return;let{width:e,height:n,aspect:r}=this._getSizeAndAspect();(e!==this.animationProps.width||n!==this.animationProps.height)&&this.setNeedsRedraw("drawing buffer resized"),r!==this.animationProps.aspect&&this.setNeedsRedraw("drawing buffer aspect changed"),this.animationProps.width=e,this.animationProps.height=n,this.animationProps.aspect=r,this.animationProps.needsRedraw=this._needsRedraw,this.animationProps.engineTime=Date.now()-this.animationProps.startTime,this.timeline&&this.timeline.update(this.animationProps.engineTime),this.animationProps.tick=Math.floor(this.animationProps.time/1e3*60),this.animationProps.tock++,this.animationProps.time=this.timeline?this.timeline.getTime():this.animationProps.engineTime}async _initDevice(){if(this.device=await this.props.device,!this.device)throw new Error("No device provided");this.canvas=this.device.getDefaultCanvasContext().canvas||null}_createInfoDiv(){if(this.canvas&&this.props.onAddHTML){let e=document.createElement("div");document.body.appendChild(e),e.style.position="relative";let n=document.createElement("div");n.style.position="absolute",n.style.left="10px",n.style.bottom="10px",n.style.width="300px",n.style.background="white",this.canvas instanceof HTMLCanvasElement&&e.appendChild(this.canvas),e.appendChild(n);let r=this.props.onAddHTML(n);r&&(n.innerHTML=r)}}_getSizeAndAspect(){if(!this.device)return{width:1,height:1,aspect:1};let[e,n]=this.device.getDefaultCanvasContext().getDrawingBufferSize(),r=e>0&&n>0?e/n:1;return{width:e,height:n,aspect:r}}_resizeViewport(){this.props.autoResizeViewport&&this.device.gl&&this.device.gl.viewport(0,0,this.device.gl.drawingBufferWidth,this.device.gl.drawingBufferHeight)}_beginFrameTimers(e){let n=e??(typeof performance<"u"?performance.now():Date.now());if(this._lastFrameTime){let r=n-this._lastFrameTime;r>0&&this.frameRate.addTime(r)}this._lastFrameTime=n,this.device?._isDebugGPUTimeEnabled()&&this._consumeEncodedGpuTime(),this.cpuTime.timeStart()}_endFrameTimers(){this.device?._isDebugGPUTimeEnabled()&&this._consumeEncodedGpuTime(),this.cpuTime.timeEnd(),this._updateSharedStats()}_consumeEncodedGpuTime(){if(!this.device)return;let e=this.device.commandEncoder._gpuTimeMs;e!==void 0&&(this.gpuTime.addTime(e),this.device.commandEncoder._gpuTimeMs=void 0)}_updateSharedStats(){if(this.stats!==this.sharedStats){for(let e of Object.keys(this.sharedStats.stats))this.stats.stats[e]||delete this.sharedStats.stats[e];this.stats.forEach(e=>{let n=this.sharedStats.get(e.name,e.type);n.sampleSize=e.sampleSize,n.time=e.time,n.count=e.count,n.samples=e.samples,n.lastTiming=e.lastTiming,n.lastSampleTime=e.lastSampleTime,n.lastSampleCount=e.lastSampleCount,n._count=e._count,n._time=e._time,n._samples=e._samples,n._startTime=e._startTime,n._timerPending=e._timerPending})}}_startEventHandling(){this.canvas&&(this.canvas.addEventListener("mousemove",this._onMousemove.bind(this)),this.canvas.addEventListener("mouseleave",this._onMouseleave.bind(this)))}_onMousemove(e){e instanceof MouseEvent&&(this._getAnimationProps()._mousePosition=[e.offsetX,e.offsetY])}_onMouseleave(e){this._getAnimationProps()._mousePosition=null}}});function Sv(t,e){if(e instanceof sl)return e;let n=gv(e),r=jO(t,n),{attributes:i,bufferLayout:s}=YO(t,n);return new sl({topology:n.topology||"triangle-list",bufferLayout:s,vertexCount:n.vertexCount,indices:r,attributes:i})}function jO(t,e){if(!e.indices)return;let n=e.indices.value;return t.createBuffer({usage:k.INDEX,data:n})}function YO(t,e){let n={};for(let[r,i]of Object.entries(e.attributes)){let s=e.bufferLayout.find(o=>o.name===r)?.name||hr(r);i&&(n[s]=t.createBuffer({data:i.value,id:`${r}-buffer`}))}return{attributes:n,bufferLayout:e.bufferLayout,vertexCount:e.vertexCount}}var sl,Tv=b(()=>{B();il();bv();yi();sl=class{id;userData={};topology;bufferLayout=[];vertexCount;indices;attributes;constructor(e){if(this.id=e.id||It("geometry"),this.topology=e.topology,this.indices=e.indices||null,this.attributes=e.attributes,this.vertexCount=e.vertexCount,this.bufferLayout=e.bufferLayout||[],this.indices&&!(this.indices.usage&k.INDEX))throw new Error("Index buffer must have INDEX usage")}destroy(){this.indices?.destroy();for(let e of Object.values(this.attributes))e.destroy()}getVertexCount(){return this.vertexCount}getAttributes(){return this.attributes}getIndexes(){return this.indices||null}_calculateVertexCount(e){return e.byteLength/12}}});function Pv(t,e){let n={},r="Values";if(t.attributes.length===0&&!t.varyings?.length)return{"No attributes or varyings":{[r]:"N/A"}};for(let i of t.attributes)if(i){let s=`${i.location} ${i.name}: ${i.type}`;n[`in ${s}`]={[r]:i.stepMode||"vertex"}}for(let i of t.varyings||[]){let s=`${i.location} ${i.name}`;n[`out ${s}`]={[r]:JSON.stringify(i)}}return n}var Lv=b(()=>{});function Mv(t,e,n){if(t.device.type!=="webgl")return;let r=ZO(t.device);if(!r.flushing){if(KO(t)){HO(t,n,r);return}e&&qO(e)&&e.handle!==null&&(r.queuedFramebuffers.includes(e)||r.queuedFramebuffers.push(e))}}function HO(t,e,n){if(n.queuedFramebuffers.length===0)return;let r=t.device,{gl:i}=r,s=i.getParameter(36010),o=i.getParameter(36006),[a,c]=t.device.getDefaultCanvasContext().getDrawingBufferSize(),l=Iv(e.top,8),u=Iv(e.left,8);n.flushing=!0;try{for(let f of n.queuedFramebuffers){let[d,h,p,m,g]=XO({framebuffer:f,targetWidth:a,targetHeight:c,topPx:l,leftPx:u,minimap:e.minimap});i.bindFramebuffer(36008,f.handle),i.bindFramebuffer(36009,null),i.blitFramebuffer(0,0,f.width,f.height,d,h,p,m,16384,9728),l+=g+8}}finally{i.bindFramebuffer(36008,s),i.bindFramebuffer(36009,o),n.flushing=!1}}function XO(t){let{framebuffer:e,targetWidth:n,targetHeight:r,topPx:i,leftPx:s,minimap:o}=t,a=o?Math.max(Math.floor(n/4),1):n,c=o?Math.max(Math.floor(r/4),1):r,l=Math.min(a/e.width,c/e.height),u=Math.max(Math.floor(e.width*l),1),f=Math.max(Math.floor(e.height*l),1),d=s,h=Math.max(r-i-f,0),p=d+u,m=h+f;return[d,h,p,m,f]}function ZO(t){return t.userData[Av]||={flushing:!1,queuedFramebuffers:[]},t.userData[Av]}function qO(t){return"colorAttachments"in t}function KO(t){let e=t.props.framebuffer;return!e||e.handle===null}function Iv(t,e){if(!t)return e;let n=Number.parseInt(t,10);return Number.isFinite(n)?n:e}var Av,Cv=b(()=>{Av="__debugFramebufferState"});function _i(t,e,n){if(t===e)return!0;if(!n||!t||!e)return!1;if(Array.isArray(t)){if(!Array.isArray(e)||t.length!==e.length)return!1;for(let r=0;r<t.length;r++)if(!_i(t[r],e[r],n-1))return!1;return!0}if(Array.isArray(e))return!1;if(typeof t=="object"&&typeof e=="object"){let r=Object.keys(t),i=Object.keys(e);if(r.length!==i.length)return!1;for(let s of r)if(!e.hasOwnProperty(s)||!_i(t[s],e[s],n-1))return!1;return!0}return!1}var Rv=b(()=>{});var xi,Ov=b(()=>{B();xi=class{bufferLayouts;constructor(e){this.bufferLayouts=e}getBufferLayout(e){return this.bufferLayouts.find(n=>n.name===e)||null}getAttributeNamesForBuffer(e){return Kr(e)}mergeBufferLayouts(e,n){let r=[...e];for(let i of n){let s=r.findIndex(o=>o.name===i.name);s<0?r.push(i):r[s]=i}return r}}});function Bv(t,e){let n=Xd(t),r=e.slice();return r.sort((i,s)=>{let o=bc(Kr(i).map(c=>n[c])),a=bc(Kr(s).map(c=>n[c]));return o-a}),r}var Nv=b(()=>{B()});function vi(t,e){if(!t||!e.some(r=>r.bindingLayout?.length))return t;let n={...t,bindings:t.bindings.map(r=>({...r}))};"attributes"in(t||{})&&(n.attributes=t?.attributes||[]);for(let r of e)for(let i of r.bindingLayout||[])for(let s of QO(i.name)){let o=n.bindings.find(a=>a.name===s);o?.group===0&&(o.group=i.group),o&&i.visibility!==void 0&&(o.visibility=i.visibility)}return n}function Dv(t,e,n=[]){return t?e?{...t,attributes:t.attributes.length?tB(t.attributes,e.attributes.filter(r=>n.includes(r.name))):e.attributes,bindings:eB(t.bindings,e.bindings)}:t:e}function uo(t){return!!(t.uniformTypes&&!JO(t.uniformTypes))}function kv(t){let e=[];for(let n of t){let r=Ds(n),i=new Set([n.vs,n.fs].flatMap(o=>o?ks(o).filter(a=>a.isStd140).map(a=>a.blockName):[])),s=i.has(r)?r:i.size===1?i.values().next().value:void 0;uo(n)&&s&&e.push({name:s,uniformTypes:n.uniformTypes})}return e}function ol(t,e){let n=[],r=new Set;for(let i of[...t||[],...e||[]])r.has(i.name)||(r.add(i.name),n.push(i));return n}function QO(t){let e=new Set([t,`${t}Uniforms`]);return t.endsWith("Uniforms")||e.add(`${t}Sampler`),[...e]}function JO(t){for(let e in t)return!1;return!0}function eB(t,e){let n=t.map(s=>({...s})),r=new Set(t.map(s=>s.name)),i=new Set(t.map(s=>`${s.group}:${s.location}`));for(let s of e){let o=`${s.group}:${s.location}`;!r.has(s.name)&&!i.has(o)&&n.push({...s})}return n}function tB(t,e){let n=t.map(s=>({...s})),r=new Map(t.map(s=>[s.name,s])),i=new Map(t.map(s=>[s.location,s]));for(let s of e){let o=r.get(s.name);if(o){if(o.type!==s.type||o.location!==s.location)throw new Error(`Shader attribute "${s.name}" conflicts with its inferred type or location`);continue}let a=i.get(s.location);if(a)throw new Error(`Shader attributes "${a.name}" and "${s.name}" both use location ${s.location}`);n.push({...s})}return n}var wp=b(()=>{Ce()});function nB(t){return ls(t)||typeof t=="number"||typeof t=="boolean"}function Fv(t,e={}){let n={bindings:{},uniforms:{}};return Object.keys(t).forEach(r=>{let i=t[r];Object.prototype.hasOwnProperty.call(e,r)||nB(i)?n.uniforms[r]=i:n.bindings[r]=i}),n}var Uv=b(()=>{qf()});function Gv(t={},e={},n={}){let r={...t};for(let[i,s]of Object.entries(e))s!==void 0&&(r[i]=Sp(t[i],s,n[i]));return r}function Sp(t,e,n){if(!n||typeof n=="string")return fo(e);if(Array.isArray(n)){if(Tp(e)||!Array.isArray(e))return fo(e);let o=Array.isArray(t)&&!Tp(t)?[...t]:[],a=o.slice();for(let c=0;c<e.length;c++){let l=e[c];l!==void 0&&(a[c]=Sp(o[c],l,n[0]))}return a}if(!Pp(e))return fo(e);let r=n,i=Pp(t)?t:{},s={...i};for(let[o,a]of Object.entries(e))a!==void 0&&(s[o]=Sp(i[o],a,r[o]));return s}function fo(t){return ArrayBuffer.isView(t)?Array.prototype.slice.call(t):Array.isArray(t)?Tp(t)?t.slice():t.map(n=>n===void 0?void 0:fo(n)):Pp(t)?Object.fromEntries(Object.entries(t).map(([e,n])=>[e,n===void 0?void 0:fo(n)])):t}function Tp(t){return ArrayBuffer.isView(t)||Array.isArray(t)&&(t.length===0||typeof t[0]=="number")}function Pp(t){return!!t&&typeof t=="object"&&!Array.isArray(t)&&!ArrayBuffer.isView(t)}function rB(t){return!!t?.dependencies}var Ei,Lp=b(()=>{B();Ce();Uv();Ei=class{options={disableWarnings:!1};modules;moduleUniforms;moduleBindings;directBindings={};constructor(e,n){Object.assign(this.options,n);let r=zn(Object.values(e).filter(rB));for(let i of r)e[i.name]=i;S.log(1,"Creating ShaderInputs with modules",Object.keys(e))(),this.modules=e,this.moduleUniforms={},this.moduleBindings={};for(let[i,s]of Object.entries(e))s&&(this._addModule(s),s.name&&i!==s.name&&!this.options.disableWarnings&&S.warn(`Module name: ${i} vs ${s.name}`)())}destroy(){}setProps(e){e.bindings&&Object.assign(this.directBindings,e.bindings);for(let n of Object.keys(e)){if(n==="bindings")continue;let r=n,i=e[r]||{},s=this.modules[r];if(!s)this.options.disableWarnings||S.warn(`Module ${n} not found`)();else{let o=this.moduleUniforms[r],a=this.moduleBindings[r],c=s.getUniforms?.(i,o)||i,{uniforms:l,bindings:u}=Fv(c,s.uniformTypes);this.moduleUniforms[r]=Gv(o,l,s.uniformTypes),this.moduleBindings[r]={...a,...u}}}}getModules(){return Object.values(this.modules)}addModules(e){let n=zn(e);for(let r of n){let i=r.name;this.modules[i]||(this.modules[i]=r,this._addModule(r))}}getUniformValues(){return this.moduleUniforms}getBindingValues(){let e={};for(let n of Object.values(this.moduleBindings))Object.assign(e,n);return Object.assign(e,this.directBindings),e}getModuleBindingValues(e){let n=this.moduleBindings[e];return n?{...n}:{}}getDebugTable(){let e={};for(let[n,r]of Object.entries(this.moduleUniforms))for(let[i,s]of Object.entries(r))e[`${n}.${i}`]={type:this.modules[n].uniformTypes?.[i],value:String(s)};return e}_addModule(e){let n=e.name;this.moduleUniforms[n]=Gv({},e.defaultUniforms||{},e.uniformTypes),this.moduleBindings[n]={}}}});function Ap(t){return t!==null&&typeof t=="object"&&"buffer"in t}function sB(t){return t instanceof ye?t.buffer:t}function Vv(t){return{buffer:sB(t.buffer),offset:t.offset,size:t.size}}var iB,ye,Ip=b(()=>{B();yi();iB=k.DEBUG_DATA_MAX_LENGTH,ye=class{device;id;ready;usage;props;isReady=!0;destroyed=!1;generation=0;updateTimestamp;debugData=new ArrayBuffer(0);_debugDataEnabled;_maxDebugDataByteLength;_ownsBuffer;_buffer;get buffer(){return this._buffer}get byteLength(){return this._buffer.byteLength}get[Symbol.toStringTag](){return"DynamicBuffer"}toString(){return`DynamicBuffer:"${this.id}":${this.byteLength}B`}toJSON(){return this.toString()}constructor(e,n){let{debugData:r=!1,buffer:i,ownsBuffer:s=!0,...o}=n;if(i&&i.device!==e)throw new Error("DynamicBuffer adopted buffers must belong to the supplied device");if(i&&(o.byteLength!==void 0||o.data!==void 0))throw new Error("DynamicBuffer cannot combine an adopted buffer with byteLength or data");let a=n.id||i?.id||It("dynamic-buffer"),c={...o,id:a,usage:o.usage??i?.usage,indexType:o.indexType??i?.indexType};(c.usage||0)&k.INDEX&&!c.indexType&&(o.data instanceof Uint32Array?c.indexType="uint32":o.data instanceof Uint16Array?c.indexType="uint16":o.data instanceof Uint8Array&&(c.indexType="uint8")),delete c.data,delete c.byteOffset,this.device=e,this.id=a,this.props=c,this.usage=c.usage||0,this._debugDataEnabled=!!r,this._maxDebugDataByteLength=typeof r=="object"&&r.maxByteLength!==void 0?r.maxByteLength:iB,this._ownsBuffer=s,this._buffer=i??this.device.createBuffer({...o,id:a}),this.ready=Promise.resolve(this._buffer),this.updateTimestamp=this._buffer.updateTimestamp,this._resetDebugData(this._buffer.byteLength),o.data&&this._writeDebugData(o.data,o.byteOffset||0)}write(e,n=0){this._buffer.write(e,n),this._touch(),this._writeDebugData(e,n)}async mapAndWriteAsync(e,n=0,r=this.byteLength-n){let i=null;await this._buffer.mapAndWriteAsync(async(s,o)=>{await e(s,o),i=new Uint8Array(s.slice(0,r))},n,r),this._touch(),i&&this._writeDebugData(i,n)}async readAsync(e=0,n=this.byteLength-e){let r=await this._buffer.readAsync(e,n);return this._writeDebugData(r,e)&&this._touch(),r}async mapAndReadAsync(e,n=0,r=this.byteLength-n){let i=null,s=await this._buffer.mapAndReadAsync(async(o,a)=>(i=new Uint8Array(o.slice(0)),await e(o,a)),n,r);return i&&this._writeDebugData(i,n)&&this._touch(),s}resize(e){let{byteLength:n,preserveData:r=!1}=e;if(n===this.byteLength)return!1;let i=Math.min(e.copyByteLength??Math.min(this.byteLength,n),this.byteLength,n),s=this._buffer,o=this.debugData.slice(0),{data:a,byteOffset:c,...l}=this.props,u=this.device.createBuffer({...l,byteLength:n});return r&&i>0&&this._copyBufferContents(s,u,i),this._buffer=u,this._resetDebugData(n),r&&o.byteLength>0&&this._writeDebugData(o,0),this._ownsBuffer&&s.destroy(),this._ownsBuffer=!0,this.generation++,this._touch(),!0}ensureSize(e,n){return e<=this.byteLength?!1:this.resize({byteLength:e,preserveData:n?.preserveData})}getBinding(e){return e?.offset===void 0&&e?.size===void 0?this._buffer:{buffer:this._buffer,offset:e?.offset,size:e?.size}}destroy(){this.destroyed||(this._ownsBuffer&&this._buffer.destroy(),this.destroyed=!0,this.debugData=new ArrayBuffer(0))}_copyBufferContents(e,n,r){let i=this.device.type==="webgpu"?Math.ceil(r/4)*4:r,s=this.device.createCommandEncoder();s.copyBufferToBuffer({sourceBuffer:e,destinationBuffer:n,size:i}),this.device.submit(s.finish())}_touch(){this.updateTimestamp=this.device.incrementTimestamp()}_resetDebugData(e){if(!this._debugDataEnabled){this.debugData=new ArrayBuffer(0);return}this.debugData=new ArrayBuffer(Math.min(e,this._maxDebugDataByteLength))}_writeDebugData(e,n){if(!this._debugDataEnabled||this.debugData.byteLength===0||n>=this.debugData.byteLength)return!1;let r=ArrayBuffer.isView(e)?new Uint8Array(e.buffer,e.byteOffset,e.byteLength):new Uint8Array(e),i=new Uint8Array(this.debugData),s=Math.min(r.byteLength,i.byteLength-n);return i.set(r.subarray(0,s),n),s>0}}});function ho(t){return t!==null&&typeof t=="object"&&"resolveTextureBinding"in t&&typeof t.resolveTextureBinding=="function"}function oB(t){return t?.type==="texture"||t?.type==="external-texture"}function zv(t,e,n){let r=fc(t,e,{ignoreWarnings:!0});return oB(r)?r:t.bindings.length===0&&n?.fallbackGroup!==void 0?{type:"texture",name:e,group:n.fallbackGroup,location:0}:null}var $v=b(()=>{B()});function Cp(t,e){return t.shaderLanguage!==void 0&&t.shaderLanguage!==e?!1:e==="glsl"?"assembleGLSLShaderPair"in t&&typeof t.assembleGLSLShaderPair=="function":"assembleWGSLShader"in t&&typeof t.assembleWGSLShader=="function"}function lB(t,e){return!t||Object.keys(e).length===0?t:{...t,attributes:t.attributes.map(n=>{let r=n.name.startsWith("_luma_")?n.name.slice(6):null;return r&&e[r]?{...n,name:r}:n})}}function uB(t,e,n){if(ho(e)){let r=zv(n,t,{fallbackGroup:0});return r?e.resolveTextureBinding(r):null}return e instanceof ye?e.buffer:Ap(e)?Vv(e):e}function fB(t){return t&&!Wv(t)?t:null}function dB(t){return t&&Wv(t)?t:void 0}function Wv(t){return cB.includes(t)}function hB(t){return{type:t.type,shaderLanguage:t.info.shadingLanguage,shaderLanguageVersion:t.info.shadingLanguageVersion,gpu:t.info.gpu,limits:t.limits,features:t.features}}var Mt,aB,Mp,cB,Be,Rp=b(()=>{B();Ce();Tv();Lv();Cv();Rv();Ov();Nv();wp();yi();Lp();Ip();$v();Mt=2,aB=1e4,Mp="render pipeline initialization failed",cB=["stencil8","depth16unorm","depth24plus","depth24plus-stencil8","depth32float","depth32float-stencil8"],Be=class t{static defaultProps={...Xe.defaultProps,source:void 0,vs:null,fs:null,id:"unnamed",handle:void 0,userData:{},defines:{},modules:[],plugins:[],geometry:null,indexBuffer:null,indexCount:void 0,firstVertex:0,firstIndex:0,attributes:{},constantAttributes:{},bindings:{},uniforms:{},varyings:[],isInstanced:void 0,instanceCount:0,vertexCount:0,shaderInputs:void 0,material:void 0,pipelineFactory:void 0,shaderFactory:void 0,transformFeedback:void 0,shaderAssembler:Ze.getDefaultShaderAssembler("glsl"),debugShaders:void 0,disableWarnings:void 0};device;id;source;vs;fs;pipelineFactory;shaderFactory;userData={};parameters;topology;bufferLayout;isInstanced=void 0;instanceCount=0;vertexCount;indexCount;firstVertex;firstIndex;indexBuffer=null;bufferAttributes={};constantAttributes={};bindings={};vertexArray;transformFeedback=null;pipeline;shaderInputs;material=null;_uniformStore;_attributeInfos={};_gpuGeometry=null;props;_dynamicIndexBufferSource=null;_dynamicAttributeBufferSources={};_colorAttachmentFormats;_depthStencilAttachmentFormat;_pipelineNeedsUpdate="newly created";_needsRedraw="initializing";_drawBlockedReason=!1;_destroyed=!1;_vertexCountSet=!1;_lastDrawTimestamp=-1;_bindingTable=[];get[Symbol.toStringTag](){return"Model"}toString(){return`Model(${this.id})`}constructor(e,n){let r=t.defaultProps.shaderAssembler,i=n.vertexCount!==void 0;this.props={...t.defaultProps,...n,shaderAssembler:n.shaderAssembler??(Cp(r,e.info.shadingLanguage)?r:Ze.getDefaultShaderAssembler(e.info.shadingLanguage))},this._vertexCountSet=i,n=this.props,this.id=n.id||It("model"),this.device=e,Object.assign(this.userData,n.userData),this.material=n.material||null;let s=hB(e),o=Bs(this.props.plugins,s.shaderLanguage),a=Ns(this.props.modules,o.modules),c=Object.fromEntries(a.map(h=>[h.name,h])),l=n.shaderInputs||new Ei(c,{disableWarnings:this.props.disableWarnings});n.shaderInputs&&o.modules.length>0&&l.addModules(o.modules),this.setShaderInputs(l);let u=ol(this.props.modules,l.getModules()),f={...o.defines,...this.props.defines};if(this.device.type==="webgl"&&(this.props._uniformBlockLayouts=kv(u)),this.props.shaderLayout=vi(this.props.shaderLayout,u)||null,this.device.type==="webgpu"&&this.props.source){let h=this.props.shaderAssembler;un(Cp(h,"wgsl"));let{source:p,getUniforms:m,bindingTable:g,shaderLayout:y}=h.assembleWGSLShader({platformInfo:s,...this.props,modules:u,defines:f,pluginInjections:o.injections,pluginVertexInputs:o.vertexInputs,pluginVaryings:o.varyings});this.source=p,this._getModuleUniforms=m,this._bindingTable=g;let x=y??e.getShaderLayout?.(this.source),_=lB(x,o.vertexInputs),v=Dv(this.props.shaderLayout,_,Object.keys(o.vertexInputs));this.props.shaderLayout=vi(v||null,u)||null}else{let h=this.props.shaderAssembler;un(Cp(h,"glsl"));let{vs:p,fs:m,getUniforms:g}=h.assembleGLSLShaderPair({platformInfo:s,...this.props,modules:u,defines:f,pluginInjections:o.injections,pluginVertexInputs:o.vertexInputs,pluginVaryings:o.varyings});this.vs=p,this.fs=m,this._getModuleUniforms=g,this._bindingTable=[]}this.vertexCount=this.props.vertexCount,this.indexCount=this.props.indexCount,this.firstVertex=this.props.firstVertex,this.firstIndex=this.props.firstIndex,this.instanceCount=this.props.instanceCount,this.topology=this.props.topology,this.bufferLayout=this.props.bufferLayout,this.parameters=this.props.parameters,this._colorAttachmentFormats=this.props.colorAttachmentFormats,this._depthStencilAttachmentFormat=this.props.depthStencilAttachmentFormat,n.geometry&&this.setGeometry(n.geometry),this.pipelineFactory=n.pipelineFactory||Zn.getDefaultPipelineFactory(this.device),this.shaderFactory=n.shaderFactory||qn.getDefaultShaderFactory(this.device),this.pipeline=this._updatePipeline(),this.vertexArray=e.createVertexArray({shaderLayout:this.pipeline.shaderLayout,bufferLayout:this.pipeline.bufferLayout}),this._gpuGeometry&&this._setGeometryAttributes(this._gpuGeometry),"isInstanced"in n&&(this.isInstanced=n.isInstanced),n.instanceCount&&this.setInstanceCount(n.instanceCount),n.vertexCount&&this.setVertexCount(n.vertexCount),n.indexBuffer&&this.setIndexBuffer(n.indexBuffer),n.attributes&&this.setAttributes(n.attributes),n.constantAttributes&&this.setConstantAttributes(n.constantAttributes),n.bindings&&this.setBindings(n.bindings),n.transformFeedback&&(this.transformFeedback=n.transformFeedback)}destroy(){this._destroyed||(this.pipelineFactory.release(this.pipeline),this.shaderFactory.release(this.pipeline.vs),this.pipeline.fs&&this.pipeline.fs!==this.pipeline.vs&&this.shaderFactory.release(this.pipeline.fs),this._uniformStore.destroy(),this._gpuGeometry?.destroy(),this._destroyed=!0)}needsRedraw(){this._getBindingsUpdateTimestamp()>this._lastDrawTimestamp&&this.setNeedsRedraw("contents of bound textures or buffers updated");let e=this._needsRedraw;return this._needsRedraw=!1,e}setNeedsRedraw(e){this._needsRedraw||=e}getBindingDebugTable(){return this._bindingTable}predraw(e){this._syncDynamicBuffers(),this.updateShaderInputs(e),this.material?.updateShaderInputs(e),this.pipeline=this._updatePipeline()}draw(e){if(this._drawBlockedReason&&!this._pipelineNeedsUpdate)return S.info(Mt,`>>> DRAWING ABORTED ${this.id}: ${this._drawBlockedReason}`)(),!1;let n=this._areBindingsLoading();if(n)return S.info(Mt,`>>> DRAWING ABORTED ${this.id}: ${n} not loaded`)(),!1;this._syncAttachmentFormats(e);try{e.pushDebugGroup(`${this}.predraw(${e})`),this.device.type==="webgpu"?(this.updateShaderInputs(),this.material?.updateShaderInputs(),this._syncDynamicBuffers(),this.pipeline=this._updatePipeline()):this.predraw(this.device.commandEncoder)}finally{e.popDebugGroup()}let r,i=this.pipeline.isErrored;try{if(e.pushDebugGroup(`${this}.draw(${e})`),this._logDrawCallStart(),this.pipeline=this._updatePipeline(),i=this.pipeline.isErrored,i)S.info(Mt,`>>> DRAWING ABORTED ${this.id}: ${Mp}`)(),r=!1;else{let s=this.vertexArray.getDrawValidationError();if(s)S.info(Mt,`>>> DRAWING ABORTED ${this.id}: ${s}`)(),this._drawBlockedReason=s,r=!1;else{let o=this._getCurrentShaderLayout(),a=this._getBindings(o),c=this._getBindGroups(o,a),{indexBuffer:l}=this.vertexArray,u=l?this.indexCount??(this._vertexCountSet?this.vertexCount:l.byteLength/(l.indexType==="uint32"?4:2)):void 0;e.setPipeline(this.pipeline),e.setBindings(c,{_bindGroupCacheKeys:this._getBindGroupCacheKeys()}),e.setVertexArray(this.vertexArray),r=this.isInstanced===!0&&this.instanceCount===0?!0:e.draw({isInstanced:this.isInstanced,vertexCount:this.vertexCount,instanceCount:this.isInstanced?this.instanceCount:void 0,indexCount:u,firstVertex:this.firstVertex,firstIndex:this.firstIndex,transformFeedback:this.transformFeedback||void 0,uniforms:this.props.uniforms,parameters:this.parameters,topology:this.topology})}}}finally{e.popDebugGroup(),this._logDrawCallEnd()}return this._logFramebuffer(e),r?(this._lastDrawTimestamp=this.device.timestamp,this._needsRedraw=!1):i?(this._needsRedraw=Mp,this._drawBlockedReason=Mp):this._drawBlockedReason?this._needsRedraw=this._drawBlockedReason:this._needsRedraw="waiting for resource initialization",r}setGeometry(e){this._gpuGeometry?.destroy();let n=e&&Sv(this.device,e);if(n){this.setTopology(n.topology||"triangle-list");let r=new xi(this.bufferLayout);this.bufferLayout=r.mergeBufferLayouts(n.bufferLayout,this.bufferLayout),this.vertexArray&&this._setGeometryAttributes(n)}this._gpuGeometry=n}setTopology(e){e!==this.topology&&(this.topology=e,this._setPipelineNeedsUpdate("topology"))}setBufferLayout(e){let n=new xi(this.bufferLayout),r=this._gpuGeometry?n.mergeBufferLayouts(e,this._gpuGeometry.bufferLayout):e;_i(r,this.bufferLayout,-1)||(this.bufferLayout=r,this._setPipelineNeedsUpdate("bufferLayout"),this.pipeline=this._updatePipeline(),this.vertexArray=this.device.createVertexArray({shaderLayout:this.pipeline.shaderLayout,bufferLayout:this.pipeline.bufferLayout}),this._gpuGeometry&&this._setGeometryAttributes(this._gpuGeometry))}setParameters(e){_i(e,this.parameters,2)||(this.parameters=e,this._setPipelineNeedsUpdate("parameters"))}setInstanceCount(e){this.instanceCount=e,this.isInstanced===void 0&&e>0&&(this.isInstanced=!0),this.setNeedsRedraw("instanceCount")}setVertexCount(e){this.vertexCount=e,this._vertexCountSet=!0,this.setNeedsRedraw("vertexCount")}setIndexCount(e){this.indexCount=e,this.setNeedsRedraw("indexCount")}setDrawOffsets({firstVertex:e,firstIndex:n}){this.firstVertex=e,this.firstIndex=n,this.setNeedsRedraw("drawOffsets")}setShaderInputs(e){this.shaderInputs=e,this._uniformStore=new Jn(this.device,this.shaderInputs.modules);for(let[n,r]of Object.entries(this.shaderInputs.modules))if(uo(r)&&!this.material?.ownsModule(n)){let i=this._uniformStore.getManagedUniformBuffer(n);this.bindings[`${n}Uniforms`]=i}this.setNeedsRedraw("shaderInputs")}setMaterial(e){this.material=e,this.setNeedsRedraw("material")}updateShaderInputs(e){this._uniformStore.setUniforms(this.shaderInputs.getUniformValues(),e),this.setBindings(this._getNonMaterialBindings(this.shaderInputs.getBindingValues())),this.setNeedsRedraw("shaderInputs")}setBindings(e){Object.assign(this.bindings,e),this.setNeedsRedraw("bindings")}setTransformFeedback(e){this.transformFeedback=e,this.setNeedsRedraw("transformFeedback")}setIndexBuffer(e){let n=e instanceof ye?e.buffer:e;this.indexBuffer=n,this._dynamicIndexBufferSource=e instanceof ye?{source:e,generation:e.generation}:null,this.vertexArray.setIndexBuffer(n),this.setNeedsRedraw("indexBuffer")}setAttributes(e,n){this._drawBlockedReason=!1;let r=n?.disableWarnings??this.props.disableWarnings;e.indices&&S.warn(`Model:${this.id} setAttributes() - indexBuffer should be set using setIndexBuffer()`)(),this.bufferLayout=Bv(this.pipeline.shaderLayout,this.bufferLayout);let i=new xi(this.bufferLayout);for(let[s,o]of Object.entries(e)){let a=o instanceof ye?o.buffer:o,c=i.getBufferLayout(s);if(!c){r||S.warn(`Model(${this.id}): Missing layout for buffer "${s}".`)();continue}let l=i.getAttributeNamesForBuffer(c),u=!1;for(let f of l){let d=this._attributeInfos[f];if(d){let h=this.device.type==="webgpu"?this.vertexArray.getBufferSlot(d.bufferName):d.location;if(h===null){r||S.warn(`Model(${this.id}): Missing vertex array slot for buffer "${d.bufferName}".`)();continue}this.vertexArray.setBuffer(h,a),o instanceof ye?this._dynamicAttributeBufferSources[h]={source:o,generation:o.generation}:delete this._dynamicAttributeBufferSources[h],u=!0}}!u&&!r&&S.warn(`Model(${this.id}): Ignoring buffer "${a.id}" for unknown attribute "${s}"`)()}this.setNeedsRedraw("attributes")}setConstantAttributes(e,n){for(let[r,i]of Object.entries(e)){let s=this._attributeInfos[r];s?this.vertexArray.setConstantWebGL(s.location,i):(n?.disableWarnings??this.props.disableWarnings)||S.warn(`Model "${this.id}: Ignoring constant supplied for unknown attribute "${r}"`)()}this.setNeedsRedraw("constants")}_areBindingsLoading(){for(let e of Object.values(this.bindings))if(ho(e)&&!e.isReady)return e.id;for(let e of Object.values(this.material?.bindings||{}))if(ho(e)&&!e.isReady)return e.id;return!1}_getBindings(e=this._getCurrentShaderLayout()){let n={};for(let[r,i]of Object.entries(this.bindings)){let s=uB(r,i,e);s&&(n[r]=s)}return n}_getBindGroups(e=this._getCurrentShaderLayout(),n=this._getBindings(e)){let r=e.bindings.length?Kn(e,n):{0:n};if(!this.material)return r;for(let[i,s]of Object.entries(this.material.getBindingsByGroup(e))){let o=Number(i);r[o]={...r[o]||{},...s}}return r}_getBindGroupCacheKeys(){let e=this.material?.getBindGroupCacheKey(3);return e?{3:e}:{}}_getBindingsUpdateTimestamp(){let e=0;this._dynamicIndexBufferSource&&(e=Math.max(e,this._dynamicIndexBufferSource.source.updateTimestamp));for(let n of Object.values(this._dynamicAttributeBufferSources))e=Math.max(e,n.source.updateTimestamp);for(let n of Object.values(this.bindings))n instanceof Yn?e=Math.max(e,n.texture.updateTimestamp):n instanceof k||n instanceof z||n instanceof Es||n instanceof ye?e=Math.max(e,n.updateTimestamp):ho(n)?e=n.isReady?Math.max(e,n.updateTimestamp):1/0:Ap(n)&&(e=Math.max(e,(n.buffer instanceof ye,n.buffer.updateTimestamp)));return Math.max(e,this.material?.getBindingsUpdateTimestamp()||0)}_setGeometryAttributes(e){let n={...e.attributes};for(let[r]of Object.entries(n))!this.pipeline.shaderLayout.attributes.find(i=>i.name===r)&&r!=="positions"&&delete n[r];this.vertexCount=e.vertexCount,this._vertexCountSet=!0,this.setIndexBuffer(e.indices||null),this.setAttributes(e.attributes,{disableWarnings:!0}),this.setAttributes(n,{disableWarnings:this.props.disableWarnings}),this.setNeedsRedraw("geometry attributes")}_setPipelineNeedsUpdate(e){this._pipelineNeedsUpdate||=e,this._drawBlockedReason=!1,this.setNeedsRedraw(e)}_updatePipeline(){if(this._pipelineNeedsUpdate){let e=null,n=null;this.pipeline&&(S.log(1,`Model ${this.id}: Recreating pipeline because "${this._pipelineNeedsUpdate}".`)(),e=this.pipeline.vs,n=this.pipeline.fs),this._pipelineNeedsUpdate=!1;let r=this.shaderFactory.createShader({id:`${this.id}-vertex`,stage:"vertex",source:this.source||this.vs,debugShaders:this.props.debugShaders}),i=null;this.source?i=r:this.fs&&(i=this.shaderFactory.createShader({id:`${this.id}-fragment`,stage:"fragment",source:this.source||this.fs,debugShaders:this.props.debugShaders})),this.pipeline=this.pipelineFactory.createRenderPipeline({...this.props,bindings:void 0,bufferLayout:this.bufferLayout,colorAttachmentFormats:this._colorAttachmentFormats,depthStencilAttachmentFormat:this._depthStencilAttachmentFormat,topology:this.topology,parameters:this.parameters,bindGroups:void 0,vs:r,fs:i}),this._attributeInfos=Os(this.pipeline.shaderLayout,this.bufferLayout),e&&this.shaderFactory.release(e),n&&n!==e&&this.shaderFactory.release(n)}return this.pipeline}_lastLogTime=0;_logOpen=!1;_logDrawCallStart(){let e=S.level>3?0:aB;S.level<2||Date.now()-this._lastLogTime<e||(this._lastLogTime=Date.now(),this._logOpen=!0,S.group(Mt,`>>> DRAWING MODEL ${this.id}`,{collapsed:S.level<=2})())}_logDrawCallEnd(){if(this._logOpen){let e=Pv(this.pipeline.shaderLayout,this.id);S.table(Mt,e)();let n=this.shaderInputs.getDebugTable();S.table(Mt,n)();let r=this._getAttributeDebugTable();S.table(Mt,this._attributeInfos)(),S.table(Mt,r)(),S.groupEnd(Mt)(),this._logOpen=!1}}_drawCount=0;_logFramebuffer(e){let n=this.device.props.debugFramebuffers;if(this._drawCount++,!n)return;let r=e.props.framebuffer;Mv(e,r,{id:r?.id||`${this.id}-framebuffer`,minimap:!0})}_getAttributeDebugTable(){let e={};for(let[n,r]of Object.entries(this._attributeInfos)){let i=this.vertexArray.attributes[r.location];e[r.location]={name:n,type:r.shaderType,values:i?this._getBufferOrConstantValues(i,r.bufferDataType):"null"}}if(this.vertexArray.indexBuffer){let{indexBuffer:n}=this.vertexArray,r=n.indexType==="uint32"?new Uint32Array(n.debugData):new Uint16Array(n.debugData);e.indices={name:"indices",type:n.indexType,values:r.toString()}}return e}_getBufferOrConstantValues(e,n){let r=de.getTypedArrayConstructor(n);return(e instanceof k?new r(e.debugData):e).toString()}_getNonMaterialBindings(e){if(!this.material)return e;let n={};for(let[r,i]of Object.entries(e))this.material.ownsBinding(r)||(n[r]=i);return n}_getCurrentShaderLayout(){return this.pipeline?.shaderLayout||this.props.shaderLayout||{bindings:[]}}_syncDynamicBuffers(){if(this._dynamicIndexBufferSource&&this._dynamicIndexBufferSource.generation!==this._dynamicIndexBufferSource.source.generation){let e=this._dynamicIndexBufferSource.source.buffer;this.indexBuffer=e,this.vertexArray.setIndexBuffer(e),this._dynamicIndexBufferSource.generation=this._dynamicIndexBufferSource.source.generation,this.setNeedsRedraw("dynamic index buffer")}for(let[e,n]of Object.entries(this._dynamicAttributeBufferSources))n.generation!==n.source.generation&&(this.vertexArray.setBuffer(Number(e),n.source.buffer),n.generation=n.source.generation,this.setNeedsRedraw("dynamic attribute buffer"))}_syncAttachmentFormats(e){if(this.device.type!=="webgpu")return;let n=e.framebuffer||e.props.framebuffer,r=e.props,i=r.colorAttachmentFormats??n?.colorAttachments?.map(o=>fB(o?.texture?.format)),s=r.depthStencilAttachmentFormat===!1?void 0:r.depthStencilAttachmentFormat??dB(n?.depthStencilAttachment?.texture?.format);(!_i(this._colorAttachmentFormats,i,1)||this._depthStencilAttachmentFormat!==s)&&(this._colorAttachmentFormats=i,this._depthStencilAttachmentFormat=s,this._setPipelineNeedsUpdate("attachment formats"))}}});var pB,mB,_e,jv=b(()=>{B();Ce();Rp();pB=35980,mB=35981,_e=class t{device;model;transformFeedback;static defaultProps={...Be.defaultProps,feedbackBufferMode:"separate",outputs:void 0,feedbackBuffers:void 0};static isSupported(e){return e?.info?.type==="webgl"}constructor(e,n=t.defaultProps){if(!t.isSupported(e))throw new Error("BufferTransform not yet implemented on WebGPU");this.device=e,this.model=new Be(this.device,{id:n.id||"buffer-transform-model",fs:n.fs||uh(),topology:n.topology||"point-list",varyings:n.outputs||n.varyings,...n,bufferMode:n.bufferMode||(n.feedbackBufferMode==="interleaved"?pB:mB)}),this.transformFeedback=this.device.createTransformFeedback({layout:this.model.pipeline.shaderLayout,buffers:n.feedbackBuffers}),this.model.setTransformFeedback(this.transformFeedback)}destroy(){this.model&&this.model.destroy()}delete(){this.destroy()}run(e){e?.inputBuffers&&this.model.setAttributes(e.inputBuffers),e?.outputBuffers&&this.transformFeedback.setBuffers(e.outputBuffers);let n=this.device.beginRenderPass({discard:!0,...e});this.model.draw(n),n.end()}getBuffer(e){return this.transformFeedback.getBuffer(e)}readAsync(e){let n=this.getBuffer(e);if(!n)throw new Error("BufferTransform#getBuffer");if(n instanceof k)return n.readAsync();let{buffer:r,byteOffset:i=0,byteLength:s=r.byteLength}=n;return r.readAsync(i,s)}}});function bB(t){return{type:t.type,shaderLanguage:t.info.shadingLanguage,shaderLanguageVersion:t.info.shadingLanguageVersion,gpu:t.info.gpu,limits:t.limits,features:t.features}}var Op,gB,ze,Yv=b(()=>{B();Ce();qf();Lp();wp();yi();Op=2,gB=1e4,ze=class t{static defaultProps={...hn.defaultProps,id:"unnamed",handle:void 0,userData:{},source:"",modules:[],defines:{},plugins:[],bindings:void 0,shaderInputs:void 0,pipelineFactory:void 0,shaderFactory:void 0,shaderAssembler:Ze.getDefaultShaderAssembler("wgsl"),debugShaders:void 0};device;id;pipelineFactory;shaderFactory;userData={};bindings={};pipeline;source;shader;shaderInputs;_uniformStore;_pipelineNeedsUpdate="newly created";_getModuleUniforms;props;_destroyed=!1;constructor(e,n){if(e.type!=="webgpu")throw new Error("Computation is only supported in WebGPU");this.props={...t.defaultProps,...n},n=this.props,this.id=n.id||It("model"),this.device=e,Object.assign(this.userData,n.userData);let r=bB(e),i=Bs(this.props.plugins,r.shaderLanguage);if(Object.keys(i.vertexInputs).length>0||Object.keys(i.varyings).length>0)throw new Error("Computation does not support ShaderPlugin vertex inputs or varyings");let s=Ns(this.props.modules,i.modules),o=Object.fromEntries(s.map(p=>[p.name,p]));this.shaderInputs=n.shaderInputs||new Ei(o),n.shaderInputs&&i.modules.length>0&&this.shaderInputs.addModules(i.modules),this.setShaderInputs(this.shaderInputs);let a=ol(this.props.modules,this.shaderInputs?.getModules()),c={...i.defines,...this.props.defines};this.props.shaderLayout=vi(this.props.shaderLayout,a)||null,this.pipelineFactory=n.pipelineFactory||Zn.getDefaultPipelineFactory(this.device),this.shaderFactory=n.shaderFactory||qn.getDefaultShaderFactory(this.device);let l=this.props.shaderAssembler;un(l instanceof mn);let{source:u,getUniforms:f,shaderLayout:d}=l.assembleWGSLShader({platformInfo:r,...this.props,modules:a,defines:c,scanVertexAttributes:!1,pluginInjections:i.injections});this.source=u,this._getModuleUniforms=f;let h=d??e.getShaderLayout?.(this.source,{scanVertexAttributes:!1});this.props.shaderLayout=vi(this.props.shaderLayout||h||null,a)||null,this.pipeline=this._updatePipeline(),n.bindings&&this.setBindings(n.bindings)}destroy(){this._destroyed||(this.pipelineFactory.release(this.pipeline),this.shaderFactory.release(this.shader),this._uniformStore.destroy(),this._destroyed=!0)}predraw(e){this.updateShaderInputs(e)}dispatch(e,n,r,i){try{this._logDrawCallStart(),this._setPipeline(e),e.dispatch(n,r,i)}finally{this._logDrawCallEnd()}}dispatchIndirect(e,n,r=0){try{this._logDrawCallStart(),this._setPipeline(e),e.dispatchIndirect(n,r)}finally{this._logDrawCallEnd()}}_setPipeline(e){this.pipeline=this._updatePipeline(),this.pipeline.setBindings(this.bindings),e.setPipeline(this.pipeline),e.setBindings({})}setVertexCount(e){}setInstanceCount(e){}setShaderInputs(e){this.shaderInputs=e,this._uniformStore=new Jn(this.device,this.shaderInputs.modules);for(let[n,r]of Object.entries(this.shaderInputs.modules))if(uo(r)){let i=this._uniformStore.getManagedUniformBuffer(n);this.bindings[`${n}Uniforms`]=i}}setShaderModuleProps(e){let n=this._getModuleUniforms(e),r=Object.keys(n).filter(s=>{let o=n[s];return!ls(o)&&typeof o!="number"&&typeof o!="boolean"}),i={};for(let s of r)i[s]=n[s],delete n[s]}updateShaderInputs(e){this._uniformStore.setUniforms(this.shaderInputs.getUniformValues(),e)}setBindings(e){Object.assign(this.bindings,e)}_setPipelineNeedsUpdate(e){this._pipelineNeedsUpdate=this._pipelineNeedsUpdate||e}_updatePipeline(){if(this._pipelineNeedsUpdate){let e=null;this.pipeline&&(S.log(1,`Model ${this.id}: Recreating pipeline because "${this._pipelineNeedsUpdate}".`)(),e=this.shader),this._pipelineNeedsUpdate=!1,this.shader=this.shaderFactory.createShader({id:`${this.id}-fragment`,stage:"compute",source:this.source,debugShaders:this.props.debugShaders}),this.pipeline=this.pipelineFactory.createComputePipeline({...this.props,shader:this.shader}),e&&this.shaderFactory.release(e)}return this.pipeline}_lastLogTime=0;_logOpen=!1;_logDrawCallStart(){let e=S.level>3?0:gB;S.level<2||Date.now()-this._lastLogTime<e||(this._lastLogTime=Date.now(),this._logOpen=!0,S.group(Op,`>>> DRAWING MODEL ${this.id}`,{collapsed:S.level<=2})())}_logDrawCallEnd(){if(this._logOpen){let e=this.shaderInputs.getDebugTable();S.table(Op,e)(),S.groupEnd(Op)(),this._logOpen=!1}}_drawCount=0;_getBufferOrConstantValues(e,n){let r=de.getTypedArrayConstructor(n);return(e instanceof k?new r(e.debugData):e).toString()}}});var J=b(()=>{yv();wv();Rp();jv();il();Ip();Yv()});function aE(t=!0){let e=HTMLCanvasElement.prototype;if(!t&&e.originalGetContext){e.getContext=e.originalGetContext,e.originalGetContext=void 0;return}e.originalGetContext=e.getContext,e.getContext=function(n,r){if(n==="webgl"||n==="experimental-webgl"){let i=this.originalGetContext("webgl2",r);return i instanceof HTMLElement&&XB(i),i}return this.originalGetContext(n,r)}}function XB(t){t.getExtension("EXT_color_buffer_float");let e={...WB,WEBGL_disjoint_timer_query:t.getExtension("EXT_disjoint_timer_query_webgl2"),WEBGL_draw_buffers:jB(t),OES_vertex_array_object:YB(t),ANGLE_instanced_arrays:HB(t)},n=t.getExtension.bind(t);t.getExtension=function(i){let s=n(i);return s||(i in e?e[i]:null)};let r=t.getSupportedExtensions;t.getSupportedExtensions=function(){return(r.apply(t)||[])?.concat(Object.keys(e))}}var WB,jB,YB,HB,cE=b(()=>{WB={WEBGL_depth_texture:{UNSIGNED_INT_24_8_WEBGL:34042},OES_element_index_uint:{},OES_texture_float:{},OES_texture_half_float:{HALF_FLOAT_OES:5131},EXT_color_buffer_float:{},OES_standard_derivatives:{FRAGMENT_SHADER_DERIVATIVE_HINT_OES:35723},EXT_frag_depth:{},EXT_blend_minmax:{MIN_EXT:32775,MAX_EXT:32776},EXT_shader_texture_lod:{}},jB=t=>({drawBuffersWEBGL(e){return t.drawBuffers(e)},COLOR_ATTACHMENT0_WEBGL:36064,COLOR_ATTACHMENT1_WEBGL:36065,COLOR_ATTACHMENT2_WEBGL:36066,COLOR_ATTACHMENT3_WEBGL:36067}),YB=t=>({VERTEX_ARRAY_BINDING_OES:34229,createVertexArrayOES(){return t.createVertexArray()},deleteVertexArrayOES(e){return t.deleteVertexArray(e)},isVertexArrayOES(e){return t.isVertexArray(e)},bindVertexArrayOES(e){return t.bindVertexArray(e)}}),HB=t=>({VERTEX_ATTRIB_ARRAY_DIVISOR_ANGLE:35070,drawArraysInstancedANGLE(...e){return t.drawArraysInstanced(...e)},drawElementsInstancedANGLE(...e){return t.drawElementsInstanced(...e)},vertexAttribDivisorANGLE(...e){return t.vertexAttribDivisor(...e)}})});async function uE(){if(!pl){jp();return}await pl.load()}function fE(t,e){return pl?pl.makeDebugContext(t,e):(jp(),t)}async function dE(t){if(!Wp){jp();return}await Wp.load(t)}function hE(t){return Wp?.initialize(t)||null}function jp(){lE||(lE=!0,S.warn("Import @luma.gl/webgl/debug before enabling WebGL debugging.")())}var pl,Wp,lE,Yp=b(()=>{B();pl=null,Wp=null,lE=!1});function Hp(t){return Array.isArray(t)||ArrayBuffer.isView(t)&&!(t instanceof DataView)}function te(t,e,n){return e[t]!==void 0?e[t]:n[t]}var Ro,se,pE,$e,mE,Co,gE,bE,Xp,Bt,Zp,yE,qp=b(()=>{Ro={3042:!1,32773:new Float32Array([0,0,0,0]),32777:32774,34877:32774,32969:1,32968:0,32971:1,32970:0,3106:new Float32Array([0,0,0,0]),3107:[!0,!0,!0,!0],2884:!1,2885:1029,2929:!1,2931:1,2932:513,2928:new Float32Array([0,1]),2930:!0,3024:!0,35725:null,36006:null,36007:null,34229:null,34964:null,2886:2305,33170:4352,2849:1,32823:!1,32824:0,10752:0,32926:!1,32928:!1,32938:1,32939:!1,3089:!1,3088:new Int32Array([0,0,1024,1024]),2960:!1,2961:0,2968:4294967295,36005:4294967295,2962:519,2967:0,2963:4294967295,34816:519,36003:0,36004:4294967295,2964:7680,2965:7680,2966:7680,34817:7680,34818:7680,34819:7680,2978:[0,0,1024,1024],36389:null,36662:null,36663:null,35053:null,35055:null,35723:4352,36010:null,35977:!1,3333:4,3317:4,37440:!1,37441:!1,37443:37444,3330:0,3332:0,3331:0,3314:0,32878:0,3316:0,3315:0,32877:0},se=(t,e,n)=>e?t.enable(n):t.disable(n),pE=(t,e,n)=>t.hint(n,e),$e=(t,e,n)=>t.pixelStorei(n,e),mE=(t,e,n)=>{let r=n===36006?36009:36008;return t.bindFramebuffer(r,e)},Co=(t,e,n)=>{let i={34964:34962,36662:36662,36663:36663,35053:35051,35055:35052}[n];t.bindBuffer(i,e)};gE={3042:se,32773:(t,e)=>t.blendColor(...e),32777:"blendEquation",34877:"blendEquation",32969:"blendFunc",32968:"blendFunc",32971:"blendFunc",32970:"blendFunc",3106:(t,e)=>t.clearColor(...e),3107:(t,e)=>t.colorMask(...e),2884:se,2885:(t,e)=>t.cullFace(e),2929:se,2931:(t,e)=>t.clearDepth(e),2932:(t,e)=>t.depthFunc(e),2928:(t,e)=>t.depthRange(...e),2930:(t,e)=>t.depthMask(e),3024:se,35723:pE,35725:(t,e)=>t.useProgram(e),36007:(t,e)=>t.bindRenderbuffer(36161,e),36389:(t,e)=>t.bindTransformFeedback?.(36386,e),34229:(t,e)=>t.bindVertexArray(e),36006:mE,36010:mE,34964:Co,36662:Co,36663:Co,35053:Co,35055:Co,2886:(t,e)=>t.frontFace(e),33170:pE,2849:(t,e)=>t.lineWidth(e),32823:se,32824:"polygonOffset",10752:"polygonOffset",35977:se,32926:se,32928:se,32938:"sampleCoverage",32939:"sampleCoverage",3089:se,3088:(t,e)=>t.scissor(...e),2960:se,2961:(t,e)=>t.clearStencil(e),2968:(t,e)=>t.stencilMaskSeparate(1028,e),36005:(t,e)=>t.stencilMaskSeparate(1029,e),2962:"stencilFuncFront",2967:"stencilFuncFront",2963:"stencilFuncFront",34816:"stencilFuncBack",36003:"stencilFuncBack",36004:"stencilFuncBack",2964:"stencilOpFront",2965:"stencilOpFront",2966:"stencilOpFront",34817:"stencilOpBack",34818:"stencilOpBack",34819:"stencilOpBack",2978:(t,e)=>t.viewport(...e),34383:se,10754:se,12288:se,12289:se,12290:se,12291:se,12292:se,12293:se,12294:se,12295:se,3333:$e,3317:$e,37440:$e,37441:$e,37443:$e,3330:$e,3332:$e,3331:$e,3314:$e,32878:$e,3316:$e,3315:$e,32877:$e,framebuffer:(t,e)=>{let n=e&&"handle"in e?e.handle:e;return t.bindFramebuffer(36160,n)},blend:(t,e)=>e?t.enable(3042):t.disable(3042),blendColor:(t,e)=>t.blendColor(...e),blendEquation:(t,e)=>{let n=typeof e=="number"?[e,e]:e;t.blendEquationSeparate(...n)},blendFunc:(t,e)=>{let n=e?.length===2?[...e,...e]:e;t.blendFuncSeparate(...n)},clearColor:(t,e)=>t.clearColor(...e),clearDepth:(t,e)=>t.clearDepth(e),clearStencil:(t,e)=>t.clearStencil(e),colorMask:(t,e)=>t.colorMask(...e),cull:(t,e)=>e?t.enable(2884):t.disable(2884),cullFace:(t,e)=>t.cullFace(e),depthTest:(t,e)=>e?t.enable(2929):t.disable(2929),depthFunc:(t,e)=>t.depthFunc(e),depthMask:(t,e)=>t.depthMask(e),depthRange:(t,e)=>t.depthRange(...e),dither:(t,e)=>e?t.enable(3024):t.disable(3024),derivativeHint:(t,e)=>{t.hint(35723,e)},frontFace:(t,e)=>t.frontFace(e),mipmapHint:(t,e)=>t.hint(33170,e),lineWidth:(t,e)=>t.lineWidth(e),polygonOffsetFill:(t,e)=>e?t.enable(32823):t.disable(32823),polygonOffset:(t,e)=>t.polygonOffset(...e),sampleCoverage:(t,e)=>t.sampleCoverage(e[0],e[1]||!1),scissorTest:(t,e)=>e?t.enable(3089):t.disable(3089),scissor:(t,e)=>t.scissor(...e),stencilTest:(t,e)=>e?t.enable(2960):t.disable(2960),stencilMask:(t,e)=>{e=Hp(e)?e:[e,e];let[n,r]=e;t.stencilMaskSeparate(1028,n),t.stencilMaskSeparate(1029,r)},stencilFunc:(t,e)=>{e=Hp(e)&&e.length===3?[...e,...e]:e;let[n,r,i,s,o,a]=e;t.stencilFuncSeparate(1028,n,r,i),t.stencilFuncSeparate(1029,s,o,a)},stencilOp:(t,e)=>{e=Hp(e)&&e.length===3?[...e,...e]:e;let[n,r,i,s,o,a]=e;t.stencilOpSeparate(1028,n,r,i),t.stencilOpSeparate(1029,s,o,a)},viewport:(t,e)=>t.viewport(...e)};bE={blendEquation:(t,e,n)=>t.blendEquationSeparate(te(32777,e,n),te(34877,e,n)),blendFunc:(t,e,n)=>t.blendFuncSeparate(te(32969,e,n),te(32968,e,n),te(32971,e,n),te(32970,e,n)),polygonOffset:(t,e,n)=>t.polygonOffset(te(32824,e,n),te(10752,e,n)),sampleCoverage:(t,e,n)=>t.sampleCoverage(te(32938,e,n),te(32939,e,n)),stencilFuncFront:(t,e,n)=>t.stencilFuncSeparate(1028,te(2962,e,n),te(2967,e,n),te(2963,e,n)),stencilFuncBack:(t,e,n)=>t.stencilFuncSeparate(1029,te(34816,e,n),te(36003,e,n),te(36004,e,n)),stencilOpFront:(t,e,n)=>t.stencilOpSeparate(1028,te(2964,e,n),te(2965,e,n),te(2966,e,n)),stencilOpBack:(t,e,n)=>t.stencilOpSeparate(1029,te(34817,e,n),te(34818,e,n),te(34819,e,n))},Xp={enable:(t,e)=>t({[e]:!0}),disable:(t,e)=>t({[e]:!1}),pixelStorei:(t,e,n)=>t({[e]:n}),hint:(t,e,n)=>t({[e]:n}),useProgram:(t,e)=>t({35725:e}),bindRenderbuffer:(t,e,n)=>t({36007:n}),bindTransformFeedback:(t,e,n)=>t({36389:n}),bindVertexArray:(t,e)=>t({34229:e}),bindFramebuffer:(t,e,n)=>{switch(e){case 36160:return t({36006:n,36010:n});case 36009:return t({36006:n});case 36008:return t({36010:n});default:return null}},bindBuffer:(t,e,n)=>{let r={34962:[34964],36662:[36662],36663:[36663],35051:[35053],35052:[35055]}[e];return r?t({[r]:n}):{valueChanged:!0}},blendColor:(t,e,n,r,i)=>t({32773:new Float32Array([e,n,r,i])}),blendEquation:(t,e)=>t({32777:e,34877:e}),blendEquationSeparate:(t,e,n)=>t({32777:e,34877:n}),blendFunc:(t,e,n)=>t({32969:e,32968:n,32971:e,32970:n}),blendFuncSeparate:(t,e,n,r,i)=>t({32969:e,32968:n,32971:r,32970:i}),clearColor:(t,e,n,r,i)=>t({3106:new Float32Array([e,n,r,i])}),clearDepth:(t,e)=>t({2931:e}),clearStencil:(t,e)=>t({2961:e}),colorMask:(t,e,n,r,i)=>t({3107:[e,n,r,i]}),cullFace:(t,e)=>t({2885:e}),depthFunc:(t,e)=>t({2932:e}),depthRange:(t,e,n)=>t({2928:new Float32Array([e,n])}),depthMask:(t,e)=>t({2930:e}),frontFace:(t,e)=>t({2886:e}),lineWidth:(t,e)=>t({2849:e}),polygonOffset:(t,e,n)=>t({32824:e,10752:n}),sampleCoverage:(t,e,n)=>t({32938:e,32939:n}),scissor:(t,e,n,r,i)=>t({3088:new Int32Array([e,n,r,i])}),stencilMask:(t,e)=>t({2968:e,36005:e}),stencilMaskSeparate:(t,e,n)=>t({[e===1028?2968:36005]:n}),stencilFunc:(t,e,n,r)=>t({2962:e,2967:n,2963:r,34816:e,36003:n,36004:r}),stencilFuncSeparate:(t,e,n,r,i)=>t({[e===1028?2962:34816]:n,[e===1028?2967:36003]:r,[e===1028?2963:36004]:i}),stencilOp:(t,e,n,r)=>t({2964:e,2965:n,2966:r,34817:e,34818:n,34819:r}),stencilOpSeparate:(t,e,n,r,i)=>t({[e===1028?2964:34817]:n,[e===1028?2965:34818]:r,[e===1028?2966:34819]:i}),viewport:(t,e,n,r,i)=>t({2978:[e,n,r,i]})},Bt=(t,e)=>t.isEnabled(e),Zp={3042:Bt,2884:Bt,2929:Bt,3024:Bt,32823:Bt,32926:Bt,32928:Bt,3089:Bt,2960:Bt,35977:Bt},yE=new Set([34016,36388,36387,35983,35368,34965,35739,35738,3074,34853,34854,34855,34856,34857,34858,34859,34860,34861,34862,34863,34864,34865,34866,34867,34868,35097,32873,35869,32874,34068])});function lt(t,e){if(ZB(e))return;let n={};for(let i in e){let s=Number(i),o=gE[i];o&&(typeof o=="string"?n[o]=!0:o(t,e[i],s))}let r=t.lumaState?.cache;if(r)for(let i in n){let s=bE[i];s(t,e,r)}}function ml(t,e=Ro){if(typeof e=="number"){let i=e,s=Zp[i];return s?s(t,i):t.getParameter(i)}let n=Array.isArray(e)?e:Object.keys(e),r={};for(let i of n){let s=Zp[i];r[i]=s?s(t,Number(i)):t.getParameter(Number(i))}return r}function _E(t){lt(t,Ro)}function ZB(t){for(let e in t)return!1;return!0}var Pi=b(()=>{qp()});function vE(t,e){if(t===e)return!0;if(xE(t)&&xE(e)&&t.length===e.length){for(let n=0;n<t.length;++n)if(t[n]!==e[n])return!1;return!0}return!1}function xE(t){return Array.isArray(t)||ArrayBuffer.isView(t)}var EE=b(()=>{});function wE(t,e){let n=t[e].bind(t);t[e]=function(i){if(i===void 0||yE.has(i))return n(i);let s=ut.get(t);return i in s.cache||(s.cache[i]=n(i)),s.enable?s.cache[i]:n(i)},Object.defineProperty(t[e],"name",{value:`${e}-from-cache`,configurable:!1})}function qB(t,e,n){if(!t[e])return;let r=t[e].bind(t);t[e]=function(...s){let o=ut.get(t),{valueChanged:a,oldValue:c}=n(o._updateCache,...s);return a&&r(...s),c},Object.defineProperty(t[e],"name",{value:`${e}-to-cache`,configurable:!1})}function KB(t){let e=t.useProgram.bind(t);t.useProgram=function(r){let i=ut.get(t);i.program!==r&&(e(r),i.program=r)}}var ut,Kp=b(()=>{Pi();EE();qp();ut=class{static get(e){return e.lumaState}gl;program=null;stateStack=[];enable=!0;cache=null;log;initialized=!1;constructor(e,n){this.gl=e,this.log=n?.log||(()=>{}),this._updateCache=this._updateCache.bind(this),Object.seal(this)}push(e={}){this.stateStack.push({})}pop(){let e=this.stateStack[this.stateStack.length-1];lt(this.gl,e),this.stateStack.pop()}trackState(e,n){if(this.cache=n?.copyState?ml(e):Object.assign({},Ro),this.initialized)throw new Error("WebGLStateTracker");this.initialized=!0,this.gl.lumaState=this,KB(e);for(let r in Xp){let i=Xp[r];qB(e,r,i)}wE(e,"getParameter"),wE(e,"isEnabled")}_updateCache(e){let n=!1,r,i=this.stateStack.length>0?this.stateStack[this.stateStack.length-1]:null;for(let s in e){let o=e[s],a=this.cache[s];vE(o,a)||(n=!0,r=a,i&&!(s in i)&&(i[s]=a),this.cache[s]=o)}return{valueChanged:n,oldValue:r}}}});function Oo(t){let e=t.luma||{_polyfilled:!1,extensions:{},softwareRenderer:!1};return e._polyfilled??=!1,e.extensions||={},t.luma=e,e}var Qp=b(()=>{});function SE(t,e,n){let r="",i=c=>{let l=c.statusMessage;l&&(r||=l)};t.addEventListener("webglcontextcreationerror",i,!1);let s=n.failIfMajorPerformanceCaveat!==!0,o={preserveDrawingBuffer:!0,...n,failIfMajorPerformanceCaveat:!0},a=null;try{a||=t.getContext("webgl2",o),!a&&o.failIfMajorPerformanceCaveat&&(r||="Only software GPU is available. Set `failIfMajorPerformanceCaveat: false` to allow.");let c=!1;if(!a&&s&&(o.failIfMajorPerformanceCaveat=!1,a=t.getContext("webgl2",o),c=!0),a||(a=t.getContext("webgl",{}),a&&(a=null,r||="Your browser only supports WebGL1")),!a)throw r||="Your browser does not support WebGL",new Error(`Failed to create WebGL context: ${r}`);let l=Oo(a);l.softwareRenderer=c;let{onContextLost:u,onContextRestored:f}=e;return t.addEventListener("webglcontextlost",d=>u(d),!1),t.addEventListener("webglcontextrestored",d=>f(d),!1),a}finally{t.removeEventListener("webglcontextcreationerror",i,!1)}}var TE=b(()=>{Qp()});function ft(t,e,n){return n[e]===void 0&&(n[e]=t.getExtension(e)||null),n[e]}var Bo=b(()=>{});function PE(t,e){let n=t.getParameter(7936),r=t.getParameter(7937);ft(t,"WEBGL_debug_renderer_info",e);let i=e.WEBGL_debug_renderer_info,s=t.getParameter(i?i.UNMASKED_VENDOR_WEBGL:7936),o=t.getParameter(i?i.UNMASKED_RENDERER_WEBGL:7937),a=s||n,c=o||r,l=t.getParameter(7938),u=LE(a,c),f=QB(a,c),d=JB(a,c);return{type:"webgl",gpu:u,gpuType:d,gpuBackend:f,vendor:a,renderer:c,version:l,shadingLanguage:"glsl",shadingLanguageVersion:300}}function LE(t,e){return/NVIDIA/i.exec(t)||/NVIDIA/i.exec(e)?"nvidia":/INTEL/i.exec(t)||/INTEL/i.exec(e)?"intel":/Apple/i.exec(t)||/Apple/i.exec(e)?"apple":/AMD/i.exec(t)||/AMD/i.exec(e)||/ATI/i.exec(t)||/ATI/i.exec(e)?"amd":/SwiftShader/i.exec(t)||/SwiftShader/i.exec(e)?"software":"unknown"}function QB(t,e){return/Metal/i.exec(t)||/Metal/i.exec(e)?"metal":/ANGLE/i.exec(t)||/ANGLE/i.exec(e)?"opengl":"unknown"}function JB(t,e){if(/SwiftShader/i.exec(t)||/SwiftShader/i.exec(e))return"cpu";switch(LE(t,e)){case"apple":return eN(t,e)?"integrated":"unknown";case"intel":return"integrated";case"software":return"cpu";case"unknown":return"unknown";default:return"discrete"}}function eN(t,e){return/Apple (M\d|A\d|GPU)/i.test(`${t} ${e}`)}var AE=b(()=>{Bo()});function gl(t){switch(t){case"uint8":return 5121;case"sint8":return 5120;case"unorm8":return 5121;case"snorm8":return 5120;case"uint16":return 5123;case"sint16":return 5122;case"unorm16":return 5123;case"snorm16":return 5122;case"uint32":return 5125;case"sint32":return 5124;case"float16":return 5131;case"float32":return 5126}throw new Error(String(t))}var Jp=b(()=>{});function CE(t){return t in yl}function im(t,e,n){return RE(t,e,n,new Set)}function RE(t,e,n,r){let i=yl[e];if(!i||r.has(e))return!1;r.add(e);let s=(i.features||[]).every(o=>RE(t,o,n,r));return r.delete(e),s?(i.extensions||[]).every(o=>!!ft(t,o,n)):!1}function OE(t,e,n){let r=e.create,i=_l[e.format];i?.gl===void 0&&(r=!1),i?.x&&(r=r&&!!ft(t,i.x,n)),e.format==="stencil8"&&(r=!1);let s=i?.r===!1?!1:i?.r===void 0||im(t,i.r,n),o=r&&e.render&&s&&cN(t,e.format,n);return{format:e.format,create:r&&e.create,render:o,filter:r&&e.filter,blend:r&&e.blend,store:r&&e.store}}function cN(t,e,n){let r=_l[e],i=r?.gl;if(i===void 0||r?.x&&!ft(t,r.x,n))return!1;let s=t.getParameter(32873),o=t.getParameter(36006),a=t.createTexture(),c=t.createFramebuffer();if(!a||!c)return!1;let l=0,u=Number(t.getError());for(;u!==l;)u=t.getError();let f=!1;try{if(t.bindTexture(3553,a),t.texStorage2D(3553,1,i,1,1),Number(t.getError())!==l)return!1;t.bindFramebuffer(36160,c),t.framebufferTexture2D(36160,36064,3553,a,0),f=Number(t.checkFramebufferStatus(36160))===36053&&Number(t.getError())===l}finally{t.bindFramebuffer(36160,o),t.deleteFramebuffer(c),t.bindTexture(3553,s),t.deleteTexture(a)}return f}function xl(t){let e=_l[t],n=uN(t),r=Le.getInfo(t);return r.compressed&&(e.dataFormat=n),{internalFormat:n,format:e?.dataFormat||lN(r.channels,r.integer,r.normalized,n),type:r.dataType?gl(r.dataType):e?.types?.[0]||5121,compressed:r.compressed||!1}}function BE(t){switch(Le.getInfo(t).attachment){case"depth":return 36096;case"stencil":return 36128;case"depth-stencil":return 33306;default:throw new Error(`Not a depth stencil format: ${t}`)}}function lN(t,e,n,r){if(r===6408||r===6407)return r;switch(t){case"r":return e&&!n?36244:6403;case"rg":return e&&!n?33320:33319;case"rgb":return e&&!n?36248:6407;case"rgba":return e&&!n?36249:6408;case"bgra":throw new Error("bgra pixels not supported by WebGL");default:return 6408}}function uN(t){let n=_l[t]?.gl;if(n===void 0)throw new Error(`Unsupported texture format ${t}`);return n}var No,Do,Li,Ai,tN,nN,rN,iN,sN,oN,IE,ME,em,tm,nm,rm,bl,aN,yl,_l,Ii=b(()=>{B();Bo();Jp();No="WEBGL_compressed_texture_s3tc",Do="WEBGL_compressed_texture_s3tc_srgb",Li="EXT_texture_compression_rgtc",Ai="EXT_texture_compression_bptc",tN="WEBGL_compressed_texture_etc",nN="WEBGL_compressed_texture_astc",rN="WEBGL_compressed_texture_etc1",iN="WEBGL_compressed_texture_pvrtc",sN="WEBGL_compressed_texture_atc",oN="EXT_texture_norm16",IE="EXT_render_snorm",ME="EXT_color_buffer_float",em="snorm8-renderable-webgl",tm="norm16-renderable-webgl",nm="snorm16-renderable-webgl",rm="float16-renderable-webgl",bl="float32-renderable-webgl",aN="rgb9e5ufloat-renderable-webgl",yl={"float32-renderable-webgl":{extensions:[ME]},"float16-renderable-webgl":{extensions:["EXT_color_buffer_half_float"]},"rgb9e5ufloat-renderable-webgl":{extensions:["WEBGL_render_shared_exponent"]},"snorm8-renderable-webgl":{extensions:[IE]},"norm16-webgl":{extensions:[oN]},"norm16-renderable-webgl":{features:["norm16-webgl"]},"snorm16-renderable-webgl":{features:["norm16-webgl"],extensions:[IE]},"float32-filterable":{extensions:["OES_texture_float_linear"]},"float16-filterable-webgl":{extensions:["OES_texture_half_float_linear"]},"texture-filterable-anisotropic-webgl":{extensions:["EXT_texture_filter_anisotropic"]},"texture-blend-float-webgl":{extensions:["EXT_float_blend"]},"texture-compression-bc":{extensions:[No,Do,Li,Ai]},"texture-compression-bc5-webgl":{extensions:[Li]},"texture-compression-bc7-webgl":{extensions:[Ai]},"texture-compression-etc2":{extensions:[tN]},"texture-compression-astc":{extensions:[nN]},"texture-compression-etc1-webgl":{extensions:[rN]},"texture-compression-pvrtc-webgl":{extensions:[iN]},"texture-compression-atc-webgl":{extensions:[sN]}};_l={r8unorm:{gl:33321,rb:!0},r8snorm:{gl:36756,r:em},r8uint:{gl:33330,rb:!0},r8sint:{gl:33329,rb:!0},rg8unorm:{gl:33323,rb:!0},rg8snorm:{gl:36757,r:em},rg8uint:{gl:33336,rb:!0},rg8sint:{gl:33335,rb:!0},r16uint:{gl:33332,rb:!0},r16sint:{gl:33331,rb:!0},r16float:{gl:33325,rb:!0,r:rm},r16unorm:{gl:33322,rb:!0,r:tm},r16snorm:{gl:36760,r:nm},"rgba4unorm-webgl":{gl:32854,rb:!0},"rgb565unorm-webgl":{gl:36194,rb:!0},"rgb5a1unorm-webgl":{gl:32855,rb:!0},"rgb8unorm-webgl":{gl:32849},"rgb8snorm-webgl":{gl:36758},rgba8unorm:{gl:32856},"rgba8unorm-srgb":{gl:35907},rgba8snorm:{gl:36759,r:em},rgba8uint:{gl:36220},rgba8sint:{gl:36238},bgra8unorm:{},"bgra8unorm-srgb":{},rg16uint:{gl:33338},rg16sint:{gl:33337},rg16float:{gl:33327,rb:!0,r:rm},rg16unorm:{gl:33324,r:tm},rg16snorm:{gl:36761,r:nm},r32uint:{gl:33334,rb:!0},r32sint:{gl:33333,rb:!0},r32float:{gl:33326,r:bl},rgb9e5ufloat:{gl:35901,r:aN},rg11b10ufloat:{gl:35898,rb:!0},rgb10a2unorm:{gl:32857,rb:!0},rgb10a2uint:{gl:36975,rb:!0},"rgb16unorm-webgl":{gl:32852,r:!1},"rgb16snorm-webgl":{gl:36762,r:!1},rg32uint:{gl:33340,rb:!0},rg32sint:{gl:33339,rb:!0},rg32float:{gl:33328,rb:!0,r:bl},rgba16uint:{gl:36214,rb:!0},rgba16sint:{gl:36232,rb:!0},rgba16float:{gl:34842,r:rm},rgba16unorm:{gl:32859,rb:!0,r:tm},rgba16snorm:{gl:36763,r:nm},"rgb32float-webgl":{gl:34837,x:ME,r:bl,dataFormat:6407,types:[5126]},rgba32uint:{gl:36208,rb:!0},rgba32sint:{gl:36226,rb:!0},rgba32float:{gl:34836,rb:!0,r:bl},stencil8:{gl:36168,rb:!0},depth16unorm:{gl:33189,dataFormat:6402,types:[5123],rb:!0},depth24plus:{gl:33190,dataFormat:6402,types:[5125]},depth32float:{gl:36012,dataFormat:6402,types:[5126],rb:!0},"depth24plus-stencil8":{gl:35056,rb:!0,depthTexture:!0,dataFormat:34041,types:[34042]},"depth32float-stencil8":{gl:36013,dataFormat:34041,types:[36269],rb:!0},"bc1-rgb-unorm-webgl":{gl:33776,x:No},"bc1-rgb-unorm-srgb-webgl":{gl:35916,x:Do},"bc1-rgba-unorm":{gl:33777,x:No},"bc1-rgba-unorm-srgb":{gl:35916,x:Do},"bc2-rgba-unorm":{gl:33778,x:No},"bc2-rgba-unorm-srgb":{gl:35918,x:Do},"bc3-rgba-unorm":{gl:33779,x:No},"bc3-rgba-unorm-srgb":{gl:35919,x:Do},"bc4-r-unorm":{gl:36283,x:Li},"bc4-r-snorm":{gl:36284,x:Li},"bc5-rg-unorm":{gl:36285,x:Li},"bc5-rg-snorm":{gl:36286,x:Li},"bc6h-rgb-ufloat":{gl:36495,x:Ai},"bc6h-rgb-float":{gl:36494,x:Ai},"bc7-rgba-unorm":{gl:36492,x:Ai},"bc7-rgba-unorm-srgb":{gl:36493,x:Ai},"etc2-rgb8unorm":{gl:37492},"etc2-rgb8unorm-srgb":{gl:37494},"etc2-rgb8a1unorm":{gl:37496},"etc2-rgb8a1unorm-srgb":{gl:37497},"etc2-rgba8unorm":{gl:37493},"etc2-rgba8unorm-srgb":{gl:37495},"eac-r11unorm":{gl:37488},"eac-r11snorm":{gl:37489},"eac-rg11unorm":{gl:37490},"eac-rg11snorm":{gl:37491},"astc-4x4-unorm":{gl:37808},"astc-4x4-unorm-srgb":{gl:37840},"astc-5x4-unorm":{gl:37809},"astc-5x4-unorm-srgb":{gl:37841},"astc-5x5-unorm":{gl:37810},"astc-5x5-unorm-srgb":{gl:37842},"astc-6x5-unorm":{gl:37811},"astc-6x5-unorm-srgb":{gl:37843},"astc-6x6-unorm":{gl:37812},"astc-6x6-unorm-srgb":{gl:37844},"astc-8x5-unorm":{gl:37813},"astc-8x5-unorm-srgb":{gl:37845},"astc-8x6-unorm":{gl:37814},"astc-8x6-unorm-srgb":{gl:37846},"astc-8x8-unorm":{gl:37815},"astc-8x8-unorm-srgb":{gl:37847},"astc-10x5-unorm":{gl:37816},"astc-10x5-unorm-srgb":{gl:37848},"astc-10x6-unorm":{gl:37817},"astc-10x6-unorm-srgb":{gl:37849},"astc-10x8-unorm":{gl:37818},"astc-10x8-unorm-srgb":{gl:37850},"astc-10x10-unorm":{gl:37819},"astc-10x10-unorm-srgb":{gl:37851},"astc-12x10-unorm":{gl:37820},"astc-12x10-unorm-srgb":{gl:37852},"astc-12x12-unorm":{gl:37821},"astc-12x12-unorm-srgb":{gl:37853},"pvrtc-rgb4unorm-webgl":{gl:35840},"pvrtc-rgba4unorm-webgl":{gl:35842},"pvrtc-rgb2unorm-webgl":{gl:35841},"pvrtc-rgba2unorm-webgl":{gl:35843},"etc1-rbg-unorm-webgl":{gl:36196},"atc-rgb-unorm-webgl":{gl:35986},"atc-rgba-unorm-webgl":{gl:35986},"atc-rgbai-unorm-webgl":{gl:34798}}});var NE,vl,DE=b(()=>{B();Bo();Ii();NE={"depth-clip-control":"EXT_depth_clamp","timestamp-query":"EXT_disjoint_timer_query_webgl2","compilation-status-async-webgl":"KHR_parallel_shader_compile","html-in-canvas":t=>Rd()&&typeof t.texElementImage2D=="function","polygon-mode-webgl":"WEBGL_polygon_mode","provoking-vertex-webgl":"WEBGL_provoking_vertex","shader-clip-cull-distance-webgl":"WEBGL_clip_cull_distance","shader-noperspective-interpolation-webgl":"NV_shader_noperspective_interpolation","shader-conservative-depth-webgl":"EXT_conservative_depth"},vl=class extends _s{gl;extensions;testedFeatures=new Set;constructor(e,n,r){super([],r),this.gl=e,this.extensions=n,ft(e,"EXT_color_buffer_float",n)}*[Symbol.iterator](){let e=this.getFeatures();for(let n of e)this.has(n)&&(yield n);return[]}has(e){return this.disabledFeatures?.[e]?!1:(this.testedFeatures.has(e)||(this.testedFeatures.add(e),CE(e)&&im(this.gl,e,this.extensions)&&this.features.add(e),this.getWebGLFeature(e)&&this.features.add(e)),this.features.has(e))}initializeFeatures(){let e=this.getFeatures().filter(n=>n!=="polygon-mode-webgl");for(let n of e)this.has(n)}getFeatures(){return[...Object.keys(NE),...Object.keys(yl)]}getWebGLFeature(e){let n=NE[e];return typeof n=="string"?!!ft(this.gl,n,this.extensions):typeof n=="function"?n(this.gl):!!n}}});var El,kE=b(()=>{B();El=class extends ys{get maxTextureDimension1D(){return 0}get maxTextureDimension2D(){return this.getParameter(3379)}get maxTextureDimension3D(){return this.getParameter(32883)}get maxTextureArrayLayers(){return this.getParameter(35071)}get maxBindGroups(){return 0}get maxBindGroupsPlusVertexBuffers(){return 0}get maxBindingsPerBindGroup(){return 0}get maxDynamicUniformBuffersPerPipelineLayout(){return 0}get maxDynamicStorageBuffersPerPipelineLayout(){return 0}get maxSampledTexturesPerShaderStage(){return this.getParameter(35660)}get maxSamplersPerShaderStage(){return this.getParameter(35661)}get maxStorageBuffersPerShaderStage(){return 0}get maxStorageBuffersInVertexStage(){return 0}get maxStorageBuffersInFragmentStage(){return 0}get maxStorageTexturesPerShaderStage(){return 0}get maxStorageTexturesInVertexStage(){return 0}get maxStorageTexturesInFragmentStage(){return 0}get maxUniformBuffersPerShaderStage(){return this.getParameter(35375)}get maxUniformBufferBindingSize(){return this.getParameter(35376)}get maxStorageBufferBindingSize(){return 0}get maxBufferSize(){return Number.MAX_SAFE_INTEGER}get minUniformBufferOffsetAlignment(){return this.getParameter(35380)}get minStorageBufferOffsetAlignment(){return 0}get maxVertexBuffers(){return 16}get maxVertexAttributes(){return this.getParameter(34921)}get maxVertexBufferArrayStride(){return 2048}get maxInterStageShaderVariables(){return this.getParameter(35659)}get maxColorAttachments(){return this.getParameter(36063)}get maxColorAttachmentBytesPerSample(){return 0}get maxComputeWorkgroupStorageSize(){return 0}get maxComputeInvocationsPerWorkgroup(){return 0}get maxComputeWorkgroupSizeX(){return 0}get maxComputeWorkgroupSizeY(){return 0}get maxComputeWorkgroupSizeZ(){return 0}get maxComputeWorkgroupsPerDimension(){return 0}gl;limits={};constructor(e){super(),this.gl=e}getParameter(e){return this.limits[e]===void 0&&(this.limits[e]=this.gl.getParameter(e)),this.limits[e]||0}}});function fN(t){return t<34069?t+34069:t}function dN(t){switch(t){case 36053:return"success";case 36054:return"Mismatched attachments";case 36055:return"No attachments";case 36057:return"Height/width mismatch";case 36061:return"Unsupported or split attachments";case 36182:return"Samples mismatch";default:return`${t}`}}var Nt,wl=b(()=>{B();Ii();Nt=class extends Xn{device;gl;handle;colorAttachments=[];depthStencilAttachment=null;constructor(e,n){super(e,n);let r=n.handle,i=r===null;this.device=e,this.gl=e.gl,this.handle=r||i?r:this.gl.createFramebuffer(),i||(e._setWebGLDebugMetadata(this.handle,this,{spector:this.props}),n.handle||(this.autoCreateAttachmentTextures(),this.updateAttachments()))}destroy(){super.destroy(),!this.destroyed&&this.handle!==null&&!this.props.handle&&this.gl.deleteFramebuffer(this.handle)}updateAttachments(){let e=this.gl.bindFramebuffer(36160,this.handle);for(let n=0;n<this.colorAttachments.length;++n){let r=this.colorAttachments[n];if(r){let i=36064+n;this._attachTextureView(i,r)}}if(this.depthStencilAttachment){let n=BE(this.depthStencilAttachment.props.format);this._attachTextureView(n,this.depthStencilAttachment)}if(this.device.props.debug){let n=this.gl.checkFramebufferStatus(36160);if(n!==36053)throw new Error(`Framebuffer ${dN(n)}`)}this.gl.bindFramebuffer(36160,e)}_attachTextureView(e,n){let{gl:r}=this.device,{texture:i}=n,s=n.props.baseMipLevel,o=n.props.baseArrayLayer;switch(r.bindTexture(i.glTarget,i.handle),i.glTarget){case 35866:case 32879:r.framebufferTextureLayer(36160,e,i.handle,s,o);break;case 34067:let a=fN(o);r.framebufferTexture2D(36160,e,a,i.handle,s);break;case 3553:r.framebufferTexture2D(36160,e,3553,i.handle,s);break;default:throw new Error("Illegal texture type")}r.bindTexture(i.glTarget,null)}resizeAttachments(e,n){if(this.handle===null){this.width=e,this.height=n;return}super.resizeAttachments(e,n)}}});var Sl,FE=b(()=>{B();wl();Sl=class extends xs{device;handle=null;_framebuffer=null;get[Symbol.toStringTag](){return"WebGLCanvasContext"}constructor(e,n){super(n),this.device=e,this._setAutoCreatedCanvasId(`${this.device.id}-canvas`),this._configureDevice()}_configureDevice(){(this.drawingBufferWidth!==this._framebuffer?.width||this.drawingBufferHeight!==this._framebuffer?.height)&&this._framebuffer?.resize([this.drawingBufferWidth,this.drawingBufferHeight])}_getCurrentFramebuffer(){return this._framebuffer||=new Nt(this.device,{id:"canvas-context-framebuffer",handle:null,width:this.drawingBufferWidth,height:this.drawingBufferHeight}),this._framebuffer}}});var Tl,UE=b(()=>{B();Tl=class extends vs{device;handle=null;context2d;get[Symbol.toStringTag](){return"WebGLPresentationContext"}constructor(e,n={}){super(n),this.device=e;let r=`${this[Symbol.toStringTag]}(${this.id})`;if(!this.device.getDefaultCanvasContext().offscreenCanvas)throw new Error(`${r}: WebGL PresentationContext requires the default CanvasContext canvas to be an OffscreenCanvas`);let s=this.canvas.getContext("2d");if(!s)throw new Error(`${r}: Failed to create 2d presentation context`);this.context2d=s,this._setAutoCreatedCanvasId(`${this.device.id}-presentation-canvas`),this._configureDevice(),this._startObservers()}present(){this._resizeDrawingBufferIfNeeded(),this.device.submit();let e=this.device.getDefaultCanvasContext(),[n,r]=e.getDrawingBufferSize();if(!(this.drawingBufferWidth===0||this.drawingBufferHeight===0||n===0||r===0||e.canvas.width===0||e.canvas.height===0)){if(n!==this.drawingBufferWidth||r!==this.drawingBufferHeight||e.canvas.width!==this.drawingBufferWidth||e.canvas.height!==this.drawingBufferHeight)throw new Error(`${this[Symbol.toStringTag]}(${this.id}): Default canvas context size ${n}x${r} does not match presentation size ${this.drawingBufferWidth}x${this.drawingBufferHeight}`);this.context2d.clearRect(0,0,this.drawingBufferWidth,this.drawingBufferHeight),this.context2d.drawImage(e.canvas,0,0)}}_configureDevice(){}_getCurrentFramebuffer(e){let n=this.device.getDefaultCanvasContext();return n.setDrawingBufferSize(this.drawingBufferWidth,this.drawingBufferHeight),n.getCurrentFramebuffer(e)}}});function GE(t="id"){sm[t]=sm[t]||1;let e=sm[t]++;return`${t}-${e}`}var sm,VE=b(()=>{sm={}});function hN(t){return t&k.INDEX?34963:t&k.VERTEX?34962:t&k.UNIFORM?35345:34962}function pN(t){return t&k.INDEX||t&k.VERTEX?35044:t&k.UNIFORM?35048:35044}var dt,Pl=b(()=>{B();dt=class extends k{device;gl;handle;glTarget;glUsage;glIndexType=5123;byteLength=0;bytesUsed=0;constructor(e,n={}){super(e,n),this.device=e,this.gl=this.device.gl;let r=typeof n=="object"?n.handle:void 0;this.handle=r||this.gl.createBuffer(),e._setWebGLDebugMetadata(this.handle,this,{spector:{...this.props,data:typeof this.props.data}}),this.glTarget=hN(this.props.usage),this.glUsage=pN(this.props.usage),this.glIndexType=this.props.indexType==="uint32"?5125:5123,n.data?this._initWithData(n.data,n.byteOffset,n.byteLength):this._initWithByteLength(n.byteLength||0)}destroy(){!this.destroyed&&this.handle&&(this.removeStats(),this.props.handle?this.trackDeallocatedReferencedMemory("Buffer"):(this.trackDeallocatedMemory(),this.gl.deleteBuffer(this.handle)),this.destroyed=!0,this.handle=null)}_initWithData(e,n=0,r=e.byteLength+n){let i=this.glTarget;this.gl.bindBuffer(i,this.handle),this.gl.bufferData(i,r,this.glUsage),this.gl.bufferSubData(i,n,e),this.gl.bindBuffer(i,null),this.bytesUsed=r,this.byteLength=r,this._setDebugData(e,n,r),this.props.handle?this.trackReferencedMemory(r,"Buffer"):this.trackAllocatedMemory(r)}_initWithByteLength(e){let n=e;e===0&&(n=new Float32Array(0));let r=this.glTarget;return this.gl.bindBuffer(r,this.handle),this.gl.bufferData(r,n,this.glUsage),this.gl.bindBuffer(r,null),this.bytesUsed=e,this.byteLength=e,this._setDebugData(null,0,e),this.props.handle?this.trackReferencedMemory(e,"Buffer"):this.trackAllocatedMemory(e),this}write(e,n=0){let r=ArrayBuffer.isView(e)?e:new Uint8Array(e),i=0,s=void 0,o=36663;this.gl.bindBuffer(o,this.handle),i!==0||s!==void 0?this.gl.bufferSubData(o,n,r,i,s):this.gl.bufferSubData(o,n,r),this.gl.bindBuffer(o,null),this._setDebugData(e,n,e.byteLength)}async mapAndWriteAsync(e,n=0,r=this.byteLength-n){let i=new ArrayBuffer(r);await e(i,"copied"),this.write(i,n)}async readAsync(e=0,n){return this.readSyncWebGL(e,n)}async mapAndReadAsync(e,n=0,r){let i=await this.readAsync(n,r);return await e(i.buffer,"copied")}readSyncWebGL(e=0,n){n=n??this.byteLength-e;let r=new Uint8Array(n),i=0;return this.gl.bindBuffer(36662,this.handle),this.gl.getBufferSubData(36662,e,r,i,n),this.gl.bindBuffer(36662,null),this._setDebugData(r,e,n),r}}});function zE(t){let e=t.split(/\r?\n/),n=[];for(let r of e){if(r.length<=1)continue;let i=r.trim(),s=r.split(":"),o=s[0]?.trim();if(s.length===2){let[h,p]=s;if(!h||!p){n.push({message:i,type:Ll(o||"info"),lineNum:0,linePos:0});continue}n.push({message:p.trim(),type:Ll(h),lineNum:0,linePos:0});continue}let[a,c,l,...u]=s;if(!a||!c||!l){n.push({message:s.slice(1).join(":").trim()||i,type:Ll(o||"info"),lineNum:0,linePos:0});continue}let f=parseInt(l,10);Number.isNaN(f)&&(f=0);let d=parseInt(c,10);Number.isNaN(d)&&(d=0),n.push({message:u.join(":").trim(),type:Ll(a),lineNum:f,linePos:d})}return n}function Ll(t){let e=["warning","error","info"],n=t.toLowerCase();return e.includes(n)?n:"info"}var $E=b(()=>{});function mN(t){return t.split(/\r?\n/).find(e=>e.trim())?.trim()}var Al,WE=b(()=>{B();$E();Al=class extends Hn{device;handle;_compilationInfoLog="";constructor(e,n){super(e,n),this.device=e;let r=this.props.handle;switch(this.props.stage){case"vertex":this.handle=r||this.device.gl.createShader(35633);break;case"fragment":this.handle=r||this.device.gl.createShader(35632);break;default:throw new Error(this.props.stage)}e._setWebGLDebugMetadata(this.handle,this,{spector:this.props});let i=this._compile(this.source);i&&typeof i.catch=="function"&&i.catch(()=>{this.compilationStatus="error"})}destroy(){this.handle&&(this.removeStats(),this.device.gl.deleteShader(this.handle),this.destroyed=!0,this.handle.destroyed=!0)}get asyncCompilationStatus(){return this._waitForCompilationComplete().then(()=>(this._getCompilationStatus(),this.compilationStatus))}async getCompilationInfo(){return await this._waitForCompilationComplete(),this.getCompilationInfoSync()}getCompilationInfoSync(){let e=this._getCompilationInfoLog();return e?zE(e):[]}getTranslatedSource(){return this.device.getExtension("WEBGL_debug_shaders").WEBGL_debug_shaders?.getTranslatedShaderSource(this.handle)||null}_compile(e){e=e.startsWith("#version ")?e:`#version 300 es
${e}`;let{gl:n}=this.device;if(n.shaderSource(this.handle,e),n.compileShader(this.handle),!this.device.props.debug){this.compilationStatus="pending";return}if(!this.device.features.has("compilation-status-async-webgl")){if(this._getCompilationStatus(),this.debugShader(),this.compilationStatus==="error")throw new Error(this._getCompilationErrorMessage(e));return}return S.once(1,"Shader compilation is asynchronous")(),this._waitForCompilationComplete().then(()=>{S.info(2,`Shader ${this.id} - async compilation complete: ${this.compilationStatus}`)(),this._getCompilationStatus(),this.debugShader()})}async _waitForCompilationComplete(){let e=async i=>await new Promise(s=>setTimeout(s,i));if(!this.device.features.has("compilation-status-async-webgl")){await e(10);return}let{gl:r}=this.device;for(;;){if(r.getShaderParameter(this.handle,37297))return;await e(10)}}_getCompilationStatus(){this.compilationStatus=this.device.gl.getShaderParameter(this.handle,35713)?"success":"error",this.compilationStatus==="error"&&this._getCompilationInfoLog()}_getCompilationErrorMessage(e){let n=`${this.props.stage} shader ${this.props.id}`,r=mN(this._getCompilationInfoLog()),i=this.getCompilationInfoSync(),s=i.find(u=>u.type==="error"&&u.message.trim())||i.find(u=>u.message.trim())||i.find(u=>u.type==="error")||i[0];if(!s)return r?`GLSL compilation errors in ${n}: ${r}`:`GLSL compilation errors in ${n}: WebGL did not provide a shader compiler log`;let o=s.lineNum?e.split(/\r?\n/)[s.lineNum-1]?.trim():void 0,a=s.lineNum?` line ${s.lineNum}`:"",c=o?`
Source: ${o}`:"",l=s.message.trim()||r||"WebGL did not provide a shader compiler log";return`GLSL compilation errors in ${n}:${a}: ${l}${c}`}_getCompilationInfoLog(){let e=this.device.gl.getShaderInfoLog(this.handle)?.trim();return e&&(this._compilationInfoLog=e),this._compilationInfoLog}}});function YE(t,e,n,r){if(_N(e))return r(t);let i=t;i.pushState();try{return gN(t,e),lt(i.gl,n),r(t)}finally{i.popState()}}function gN(t,e){let n=t,{gl:r}=n;if(e.cullMode)switch(e.cullMode){case"none":r.disable(2884);break;case"front":r.enable(2884),r.cullFace(1028);break;case"back":r.enable(2884),r.cullFace(1029);break}if(e.frontFace&&r.frontFace(xr("frontFace",e.frontFace,{ccw:2305,cw:2304})),e.unclippedDepth&&t.features.has("depth-clip-control")&&r.enable(34383),e.depthBias!==void 0&&(r.enable(32823),r.polygonOffset(e.depthBias,e.depthBiasSlopeScale||0)),e.provokingVertex&&t.features.has("provoking-vertex-webgl")){let s=n.getExtension("WEBGL_provoking_vertex").WEBGL_provoking_vertex,o=xr("provokingVertex",e.provokingVertex,{first:36429,last:36430});s?.provokingVertexWEBGL(o)}if((e.polygonMode||e.polygonOffsetLine)&&t.features.has("polygon-mode-webgl")){if(e.polygonMode){let s=n.getExtension("WEBGL_polygon_mode").WEBGL_polygon_mode,o=xr("polygonMode",e.polygonMode,{fill:6914,line:6913});s?.polygonModeWEBGL(1028,o),s?.polygonModeWEBGL(1029,o)}e.polygonOffsetLine&&r.enable(10754)}if(t.features.has("shader-clip-cull-distance-webgl")&&(e.clipDistance0&&r.enable(12288),e.clipDistance1&&r.enable(12289),e.clipDistance2&&r.enable(12290),e.clipDistance3&&r.enable(12291),e.clipDistance4&&r.enable(12292),e.clipDistance5&&r.enable(12293),e.clipDistance6&&r.enable(12294),e.clipDistance7&&r.enable(12295)),e.depthWriteEnabled!==void 0&&r.depthMask(yN("depthWriteEnabled",e.depthWriteEnabled)),e.depthCompare&&(e.depthCompare!=="always"?r.enable(2929):r.disable(2929),r.depthFunc(Ml("depthCompare",e.depthCompare))),e.clearDepth!==void 0&&r.clearDepth(e.clearDepth),e.stencilWriteMask){let i=e.stencilWriteMask;r.stencilMaskSeparate(1028,i),r.stencilMaskSeparate(1029,i)}if(e.stencilReadMask&&S.warn("stencilReadMask not supported under WebGL"),e.stencilCompare){let i=e.stencilReadMask||4294967295,s=Ml("depthCompare",e.stencilCompare);e.stencilCompare!=="always"?r.enable(2960):r.disable(2960),r.stencilFuncSeparate(1028,s,0,i),r.stencilFuncSeparate(1029,s,0,i)}if(e.stencilPassOperation&&e.stencilFailOperation&&e.stencilDepthFailOperation){let i=om("stencilPassOperation",e.stencilPassOperation),s=om("stencilFailOperation",e.stencilFailOperation),o=om("stencilDepthFailOperation",e.stencilDepthFailOperation);r.stencilOpSeparate(1028,s,o,i),r.stencilOpSeparate(1029,s,o,i)}switch(e.blend){case!0:r.enable(3042);break;case!1:r.disable(3042);break;default:}if(e.blendColorOperation||e.blendAlphaOperation){let i=jE("blendColorOperation",e.blendColorOperation||"add"),s=jE("blendAlphaOperation",e.blendAlphaOperation||"add");r.blendEquationSeparate(i,s);let o=Il("blendColorSrcFactor",e.blendColorSrcFactor||"one"),a=Il("blendColorDstFactor",e.blendColorDstFactor||"zero"),c=Il("blendAlphaSrcFactor",e.blendAlphaSrcFactor||"one"),l=Il("blendAlphaDstFactor",e.blendAlphaDstFactor||"zero");r.blendFuncSeparate(o,a,c,l)}}function Ml(t,e){return xr(t,e,{never:512,less:513,equal:514,"less-equal":515,greater:516,"not-equal":517,"greater-equal":518,always:519})}function om(t,e){return xr(t,e,{keep:7680,zero:0,replace:7681,invert:5386,"increment-clamp":7682,"decrement-clamp":7683,"increment-wrap":34055,"decrement-wrap":34056})}function jE(t,e){return xr(t,e,{add:32774,subtract:32778,"reverse-subtract":32779,min:32775,max:32776})}function Il(t,e,n="color"){return xr(t,e,{one:1,zero:0,src:768,"one-minus-src":769,dst:774,"one-minus-dst":775,"src-alpha":770,"one-minus-src-alpha":771,"dst-alpha":772,"one-minus-dst-alpha":773,"src-alpha-saturated":776,constant:n==="color"?32769:32771,"one-minus-constant":n==="color"?32770:32772,src1:768,"one-minus-src1":769,"src1-alpha":770,"one-minus-src1-alpha":771})}function bN(t,e){return`Illegal parameter ${e} for ${t}`}function xr(t,e,n){if(!(e in n))throw new Error(bN(t,e));return n[e]}function yN(t,e){return e}function _N(t){let e=!0;for(let n in t){e=!1;break}return e}var am=b(()=>{B();Pi()});function Cl(t){let e={};return t.addressModeU&&(e[10242]=cm(t.addressModeU)),t.addressModeV&&(e[10243]=cm(t.addressModeV)),t.addressModeW&&(e[32882]=cm(t.addressModeW)),t.magFilter&&(e[10240]=lm(t.magFilter)),(t.minFilter||t.mipmapFilter)&&(e[10241]=xN(t.minFilter||"linear",t.mipmapFilter)),t.lodMinClamp!==void 0&&(e[33082]=t.lodMinClamp),t.lodMaxClamp!==void 0&&(e[33083]=t.lodMaxClamp),t.type==="comparison-sampler"&&(e[34892]=34894),t.compare&&(e[34893]=Ml("compare",t.compare)),t.maxAnisotropy&&(e[34046]=t.maxAnisotropy),e}function cm(t){switch(t){case"clamp-to-edge":return 33071;case"repeat":return 10497;case"mirror-repeat":return 33648}}function lm(t){switch(t){case"nearest":return 9728;case"linear":return 9729}}function xN(t,e="none"){if(!e)return lm(t);switch(e){case"none":return lm(t);case"nearest":switch(t){case"nearest":return 9984;case"linear":return 9985}break;case"linear":switch(t){case"nearest":return 9986;case"linear":return 9987}}}var um=b(()=>{am()});var Rl,HE=b(()=>{B();um();Rl=class extends jn{device;handle;parameters;constructor(e,n){super(e,n),this.device=e,this.parameters=Cl(n),this.handle=n.handle||this.device.gl.createSampler(),this._setSamplerParameters(this.parameters)}destroy(){this.handle&&(this.device.gl.deleteSampler(this.handle),this.handle=void 0)}toString(){return`Sampler(${this.id},${JSON.stringify(this.props)})`}_setSamplerParameters(e){for(let[n,r]of Object.entries(e)){let i=Number(n);switch(i){case 33082:case 33083:this.device.gl.samplerParameterf(this.handle,i,r);break;default:this.device.gl.samplerParameteri(this.handle,i,r);break}}}}});function ht(t,e,n){if(vN(e))return n(t);let{nocatch:r=!0}=e,i=ut.get(t);i.push(),lt(t,e);let s;if(r)s=n(t),i.pop();else try{s=n(t)}finally{i.pop()}return s}function vN(t){for(let e in t)return!1;return!0}var Ol=b(()=>{Pi();Kp()});var Dt,fm=b(()=>{B();Dt=class extends Yn{device;gl;handle;texture;constructor(e,n){super(e,{...z.defaultProps,...n}),this.device=e,this.gl=this.device.gl,this.handle=null,this.texture=n.texture}}});function Bl(t){return EN[t]}var EN,dm=b(()=>{EN={5124:"sint32",5125:"uint32",5122:"sint16",5123:"uint16",5120:"sint8",5121:"uint8",5126:"float32",5131:"float16",33635:"uint16",32819:"uint16",32820:"uint16",33640:"uint32",35899:"uint32",35902:"uint32",34042:"uint32",36269:"uint32"}});function wN(t,e=0){return e?new t.constructor(t.buffer,t.byteOffset+e,(t.byteLength-e)/t.BYTES_PER_ELEMENT):t}function SN(t,e){if(e%t.BYTES_PER_ELEMENT!==0)throw new Error(`Texture byteOffset ${e} must align to typed array element size ${t.BYTES_PER_ELEMENT}`);return e/t.BYTES_PER_ELEMENT}function TN(t){switch(t){case"1d":break;case"2d":return 3553;case"3d":return 32879;case"cube":return 34067;case"2d-array":return 35866;case"cube-array":break}throw new Error(t)}function ko(t,e,n){return e==="cube"?34069+n:t}var kt,Nl=b(()=>{B();Ii();um();Ol();fm();dm();kt=class extends z{device;gl;handle;sampler=void 0;view;glTarget;glFormat;glType;glInternalFormat;compressed;_textureUnit=0;_framebuffer=null;_framebufferAttachmentKey=null;constructor(e,n){super(e,n,{byteAlignment:1}),this.device=e,this.gl=this.device.gl;let r=xl(this.props.format);if(this.glTarget=TN(this.props.dimension),this.glInternalFormat=r.internalFormat,this.glFormat=r.format,this.glType=r.type,this.compressed=r.compressed,this.isHandleBorrowed&&this.props.handle===void 0)throw new Error("Borrowed WebGL textures require a texture handle");if(this.handle=this.props.handle||this.gl.createTexture(),this.device._setWebGLDebugMetadata(this.handle,this,{spector:this.props}),!this.isHandleBorrowed){this.gl.bindTexture(this.glTarget,this.handle);let{dimension:i,width:s,height:o,depth:a,mipLevels:c,glTarget:l,glInternalFormat:u}=this;if(!this.compressed)switch(i){case"2d":case"cube":this.gl.texStorage2D(l,c,u,s,o);break;case"2d-array":case"3d":this.gl.texStorage3D(l,c,u,s,o,a);break;default:throw new Error(i)}this.gl.bindTexture(this.glTarget,null),this._initializeData(n.data)}this.ownsHandle?this.trackAllocatedMemory(this.getAllocatedByteLength(),"Texture"):this.trackReferencedMemory(this.getAllocatedByteLength(),"Texture"),this.isHandleBorrowed||this.setSampler(this.props.sampler),this.view=new Dt(this.device,{...this.props,texture:this}),Object.seal(this)}destroy(){this.handle&&(this._framebuffer?.destroy(),this._framebuffer=null,this._framebufferAttachmentKey=null,this.removeStats(),this.ownsHandle?(this.gl.deleteTexture(this.handle),this.trackDeallocatedMemory("Texture")):this.trackDeallocatedReferencedMemory("Texture"),this.destroyed=!0)}createView(e){return new Dt(this.device,{...e,texture:this})}clone(e){if(this.isHandleBorrowed&&e&&(e.width!==this.width||e.height!==this.height))throw new Error(`Cannot resize borrowed read-only ${this}`);return super.clone(e)}setSampler(e={}){this._assertWritable("set sampler parameters on"),super.setSampler(e);let n=Cl(this.sampler.props);this._setSamplerParameters(n)}copyExternalImage(e){this._assertWritable("copy external image data into");let n=this._normalizeCopyExternalImageOptions(e);if(n.sourceX||n.sourceY)throw new Error("WebGL does not support sourceX/sourceY)");let{glFormat:r,glType:i}=this,{image:s,depth:o,mipLevel:a,x:c,y:l,z:u,width:f,height:d}=n,h=ko(this.glTarget,this.dimension,u),p=n.flipY?{37440:!0}:{};return this.gl.bindTexture(this.glTarget,this.handle),ht(this.gl,p,()=>{switch(this.dimension){case"2d":case"cube":this.gl.texSubImage2D(h,a,c,l,f,d,r,i,s);break;case"2d-array":case"3d":this.gl.texSubImage3D(h,a,c,l,u,f,d,o,r,i,s);break;default:}}),this.gl.bindTexture(this.glTarget,null),{width:n.width,height:n.height}}copyElementImage(e){this._assertWritable("copy element image data into");let n=this._normalizeCopyElementImageOptions(e),{glFormat:r}=this,{element:i,depth:s,mipLevel:o,sourceX:a,sourceY:c,sourceWidth:l,sourceHeight:u,x:f,y:d,z:h,width:p,height:m}=n,g=ko(this.glTarget,this.dimension,h),y=n.flipY?{37440:!0}:{},x=this.gl;if(s!==1||this.dimension!=="2d"&&this.dimension!=="cube")throw new Error(`${this} copyElementImage only supports 2d and cube textures on WebGL`);if(o!==0||f!==0||d!==0)throw new Error(`${this} copyElementImage only supports full base-level uploads on WebGL`);if(typeof x.texElementImage2D!="function")throw new Error(`${this} copyElementImage is not supported by this WebGL implementation`);return this.gl.bindTexture(this.glTarget,this.handle),ht(this.gl,y,()=>{x.texElementImage2D?.(g,r,i,{sx:a,sy:c,swidth:l??p,sheight:u??m,width:p,height:m})}),this.gl.bindTexture(this.glTarget,null),{width:n.width,height:n.height}}copyImageData(e){super.copyImageData(e)}readBuffer(e={},n){if(!n)throw new Error(`${this} readBuffer requires a destination buffer`);let r=this._getSupportedColorReadOptions(e),i=e.byteOffset??0,s=this.computeMemoryLayout(r);if(n.byteLength<i+s.byteLength)throw new Error(`${this} readBuffer target is too small (${n.byteLength} < ${i+s.byteLength})`);let o=n;this.gl.bindBuffer(35051,o.handle);try{this._readColorTextureLayers(r,s,a=>{this.gl.readPixels(r.x,r.y,r.width,r.height,this.glFormat,this.glType,i+a)})}finally{this.gl.bindBuffer(35051,null)}return n}async readDataAsync(e={}){throw new Error(`${this} readDataAsync is deprecated; use readBuffer() with an explicit destination buffer or DynamicTexture.readAsync()`)}writeBuffer(e,n={}){this._assertWritable("write buffer data into");let r=this._normalizeTextureWriteOptions(n),{width:i,height:s,depthOrArrayLayers:o,mipLevel:a,byteOffset:c,x:l,y:u,z:f}=r,{glFormat:d,glType:h,compressed:p}=this,m=ko(this.glTarget,this.dimension,f);if(p)throw new Error("writeBuffer for compressed textures is not implemented in WebGL");let{bytesPerPixel:g}=this.device.getTextureFormatInfo(this.format),y=g?r.bytesPerRow/g:void 0,x={3317:this.byteAlignment,...y!==void 0?{3314:y}:{},32878:r.rowsPerImage};this.gl.bindTexture(this.glTarget,this.handle),this.gl.bindBuffer(35052,e.handle),ht(this.gl,x,()=>{switch(this.dimension){case"2d":case"cube":this.gl.texSubImage2D(m,a,l,u,i,s,d,h,c);break;case"2d-array":case"3d":this.gl.texSubImage3D(m,a,l,u,f,i,s,o,d,h,c);break;default:}}),this.gl.bindBuffer(35052,null),this.gl.bindTexture(this.glTarget,null)}writeData(e,n={}){this._assertWritable("write data into");let r=this._normalizeTextureWriteOptions(n),i=ArrayBuffer.isView(e)?e:new Uint8Array(e),{width:s,height:o,depthOrArrayLayers:a,mipLevel:c,x:l,y:u,z:f,byteOffset:d}=r,{glFormat:h,glType:p,compressed:m}=this,g=ko(this.glTarget,this.dimension,f),y;if(!m){let{bytesPerPixel:A}=this.device.getTextureFormatInfo(this.format);A&&(y=r.bytesPerRow/A)}let x=this.compressed?{}:{3317:this.byteAlignment,...y!==void 0?{3314:y}:{},32878:r.rowsPerImage},_=SN(i,d),v=m?wN(i,d):i,E=this._getMipLevelSize(c),w=l===0&&u===0&&f===0&&s===E.width&&o===E.height&&a===E.depthOrArrayLayers;this.gl.bindTexture(this.glTarget,this.handle),this.gl.bindBuffer(35052,null),ht(this.gl,x,()=>{switch(this.dimension){case"2d":case"cube":m?w?this.gl.compressedTexImage2D(g,c,h,s,o,0,v):this.gl.compressedTexSubImage2D(g,c,l,u,s,o,h,v):this.gl.texSubImage2D(g,c,l,u,s,o,h,p,i,_);break;case"2d-array":case"3d":m?w?this.gl.compressedTexImage3D(g,c,h,s,o,a,0,v):this.gl.compressedTexSubImage3D(g,c,l,u,f,s,o,a,h,v):this.gl.texSubImage3D(g,c,l,u,f,s,o,a,h,p,i,_);break;default:}}),this.gl.bindTexture(this.glTarget,null)}_getRowByteAlignment(e,n){return 1}_getFramebuffer(){return this._framebuffer||=this.device.createFramebuffer({id:`framebuffer-for-${this.id}`,width:this.width,height:this.height,colorAttachments:[this]}),this._framebuffer}readDataSyncWebGL(e={}){let n=this._getSupportedColorReadOptions(e),r=this.computeMemoryLayout(n),i=Bl(this.glType),s=Wn(i),o=new s(r.byteLength/s.BYTES_PER_ELEMENT);return this._readColorTextureLayers(n,r,a=>{let c=new s(o.buffer,o.byteOffset+a,r.bytesPerImage/s.BYTES_PER_ELEMENT);this.gl.readPixels(n.x,n.y,n.width,n.height,this.glFormat,this.glType,c)}),o.buffer}_readColorTextureLayers(e,n,r){let i=this._getFramebuffer(),s=n.bytesPerRow/n.bytesPerPixel,o={3333:this.byteAlignment,...s!==e.width?{3330:s}:{}},a=this.gl.getParameter(3074),c=this.gl.bindFramebuffer(36160,i.handle);try{this.gl.readBuffer(36064),ht(this.gl,o,()=>{for(let l=0;l<e.depthOrArrayLayers;l++)this._attachReadSubresource(i,e.mipLevel,e.z+l),r(l*n.bytesPerImage)})}finally{this.gl.bindFramebuffer(36160,c||null),this.gl.readBuffer(a)}}_attachReadSubresource(e,n,r){let i=`${n}:${r}`;if(this._framebufferAttachmentKey!==i){switch(this.dimension){case"2d":this.gl.framebufferTexture2D(36160,36064,3553,this.handle,n);break;case"cube":this.gl.framebufferTexture2D(36160,36064,ko(this.glTarget,this.dimension,r),this.handle,n);break;case"2d-array":case"3d":this.gl.framebufferTextureLayer(36160,36064,this.handle,n,r);break;default:throw new Error(`${this} color readback does not support ${this.dimension} textures`)}if(this.device.props.debug){let s=Number(this.gl.checkFramebufferStatus(36160));if(s!==36053)throw new Error(`${e} incomplete for ${this} readback (${s})`)}this._framebufferAttachmentKey=i}}generateMipmapsWebGL(e){if(this._assertWritable("generate mipmaps for"),!(!(this.device.isTextureFormatRenderable(this.props.format)&&this.device.isTextureFormatFilterable(this.props.format))&&(S.warn(`${this} is not renderable or filterable, may not be able to generate mipmaps`)(),!e?.force)))try{this.gl.bindTexture(this.glTarget,this.handle),this.gl.generateMipmap(this.glTarget)}catch(r){S.warn(`Error generating mipmap for ${this}: ${r.message}`)()}finally{this.gl.bindTexture(this.glTarget,null)}}_setSamplerParameters(e){S.level>=2&&S.log(2,`${this.id} sampler parameters`,this.device.getGLKeys(e))(),this.gl.bindTexture(this.glTarget,this.handle);for(let[n,r]of Object.entries(e)){let i=Number(n),s=r;switch(i){case 33082:case 33083:this.gl.texParameterf(this.glTarget,i,s);break;case 10240:case 10241:this.gl.texParameteri(this.glTarget,i,s);break;case 10242:case 10243:case 32882:this.gl.texParameteri(this.glTarget,i,s);break;case 34046:this.device.features.has("texture-filterable-anisotropic-webgl")&&this.gl.texParameteri(this.glTarget,i,s);break;case 34892:case 34893:this.gl.texParameteri(this.glTarget,i,s);break}}this.gl.bindTexture(this.glTarget,null)}_getActiveUnit(){return this.gl.getParameter(34016)-33984}_bind(e){let{gl:n}=this;return e!==void 0&&(this._textureUnit=e,n.activeTexture(33984+e)),n.bindTexture(this.glTarget,this.handle),e}_unbind(e){let{gl:n}=this;return e!==void 0&&(this._textureUnit=e,n.activeTexture(33984+e)),n.bindTexture(this.glTarget,null),e}_assertWritable(e){if(this.isHandleBorrowed)throw new Error(`Cannot ${e} borrowed read-only ${this}`)}}});function XE(t,e,n,r){let i=t,s=r;s===!0&&(s=1),s===!1&&(s=0);let o=typeof s=="number"?[s]:s;switch(n){case 35678:case 35680:case 35679:case 35682:case 36289:case 36292:case 36293:case 36298:case 36299:case 36300:case 36303:case 36306:case 36307:case 36308:case 36311:if(typeof r!="number")throw new Error("samplers must be set to integers");return t.uniform1i(e,r);case 5126:return t.uniform1fv(e,o);case 35664:return t.uniform2fv(e,o);case 35665:return t.uniform3fv(e,o);case 35666:return t.uniform4fv(e,o);case 5124:return t.uniform1iv(e,o);case 35667:return t.uniform2iv(e,o);case 35668:return t.uniform3iv(e,o);case 35669:return t.uniform4iv(e,o);case 35670:return t.uniform1iv(e,o);case 35671:return t.uniform2iv(e,o);case 35672:return t.uniform3iv(e,o);case 35673:return t.uniform4iv(e,o);case 5125:return i.uniform1uiv(e,o,1);case 36294:return i.uniform2uiv(e,o,2);case 36295:return i.uniform3uiv(e,o,3);case 36296:return i.uniform4uiv(e,o,4);case 35674:return t.uniformMatrix2fv(e,!1,o);case 35675:return t.uniformMatrix3fv(e,!1,o);case 35676:return t.uniformMatrix4fv(e,!1,o);case 35685:return i.uniformMatrix2x3fv(e,!1,o);case 35686:return i.uniformMatrix2x4fv(e,!1,o);case 35687:return i.uniformMatrix3x2fv(e,!1,o);case 35688:return i.uniformMatrix3x4fv(e,!1,o);case 35689:return i.uniformMatrix4x2fv(e,!1,o);case 35690:return i.uniformMatrix4x3fv(e,!1,o)}throw new Error("Illegal uniform")}var ZE=b(()=>{});function qE(t){return LN[t]}function Dl(t){return PN[t]}function kl(t){return!!QE[t]}function KE(t){return QE[t]}var PN,QE,LN,Fl=b(()=>{PN={5126:"f32",35664:"vec2<f32>",35665:"vec3<f32>",35666:"vec4<f32>",5124:"i32",35667:"vec2<i32>",35668:"vec3<i32>",35669:"vec4<i32>",5125:"u32",36294:"vec2<u32>",36295:"vec3<u32>",36296:"vec4<u32>",35670:"f32",35671:"vec2<f32>",35672:"vec3<f32>",35673:"vec4<f32>",35674:"mat2x2<f32>",35685:"mat2x3<f32>",35686:"mat2x4<f32>",35687:"mat3x2<f32>",35675:"mat3x3<f32>",35688:"mat3x4<f32>",35689:"mat4x2<f32>",35690:"mat4x3<f32>",35676:"mat4x4<f32>"},QE={35678:{viewDimension:"2d",sampleType:"float"},35680:{viewDimension:"cube",sampleType:"float"},35679:{viewDimension:"3d",sampleType:"float"},35682:{viewDimension:"3d",sampleType:"depth"},36289:{viewDimension:"2d-array",sampleType:"float"},36292:{viewDimension:"2d-array",sampleType:"depth"},36293:{viewDimension:"cube",sampleType:"float"},36298:{viewDimension:"2d",sampleType:"sint"},36299:{viewDimension:"3d",sampleType:"sint"},36300:{viewDimension:"cube",sampleType:"sint"},36303:{viewDimension:"2d-array",sampleType:"uint"},36306:{viewDimension:"2d",sampleType:"uint"},36307:{viewDimension:"3d",sampleType:"uint"},36308:{viewDimension:"cube",sampleType:"uint"},36311:{viewDimension:"2d-array",sampleType:"uint"}},LN={uint8:5121,sint8:5120,unorm8:5121,snorm8:5120,uint16:5123,sint16:5122,unorm16:5123,snorm16:5122,uint32:5125,sint32:5124,float16:5131,float32:5126}});function ew(t,e,n={}){let r={attributes:[],bindings:[]};r.attributes=AN(t,e);let i=CN(t,e,n);for(let c of i){let l=c.uniforms.map(u=>({name:u.name,format:u.format,byteOffset:u.byteOffset,byteStride:u.byteStride,arrayLength:u.arrayLength}));r.bindings.push({type:"uniform",name:c.name,group:0,location:c.location,visibility:(c.vertex?1:0)|(c.fragment?2:0),minBindingSize:c.byteLength,uniforms:l})}let s=MN(t,e),o=0;for(let c of s)if(kl(c.type)){let{viewDimension:l,sampleType:u}=KE(c.type);r.bindings.push({type:"texture",name:c.name,group:0,location:o,viewDimension:l,sampleType:u}),c.textureUnit=o,o+=1}s.length&&(r.uniforms=s);let a=IN(t,e);return a?.length&&(r.varyings=a),r}function AN(t,e){let n=[],r=t.getProgramParameter(e,35721);for(let i=0;i<r;i++){let s=t.getActiveAttrib(e,i);if(!s)throw new Error("activeInfo");let{name:o,type:a}=s,c=t.getAttribLocation(e,o);if(c>=0){let l=Dl(a),u=/instance/i.test(o)?"instance":"vertex";n.push({name:o,location:c,stepMode:u,type:l})}}return n.sort((i,s)=>i.location-s.location),n}function IN(t,e){let n=[],r=t.getProgramParameter(e,35971);for(let i=0;i<r;i++){let s=t.getTransformFeedbackVarying(e,i);if(!s)throw new Error("activeInfo");let{name:o,type:a,size:c}=s,l=Dl(a),{type:u,components:f}=Zr(l);n.push({location:i,name:o,type:u,size:c*f})}return n.sort((i,s)=>i.location-s.location),n}function MN(t,e){let n=[],r=t.getProgramParameter(e,35718);for(let i=0;i<r;i++){let s=t.getActiveUniform(e,i);if(!s)throw new Error("activeInfo");let{name:o,size:a,type:c}=s,{name:l,isArray:u}=FN(o),f=t.getUniformLocation(e,l),d={location:f,name:l,size:a,type:c,isArray:u};if(n.push(d),d.size>1)for(let h=0;h<d.size;h++){let p=`${l}[${h}]`;f=t.getUniformLocation(e,p);let m={...d,name:p,location:f};n.push(m)}}return n}function CN(t,e,n){let r=[],i=ON(t,e,n);for(let[o,a]of i){r.push(a);try{let c=JE(t,e,o,a.name);RN(c,a)}catch(c){let l=c instanceof Error?c.message:String(c);S.once(0,`WebGL uniform block reflection failed for "${a.name}"; using supplied std140 metadata. ${l}`)()}}let s=t.getProgramParameter(e,35382);if(!Number.isInteger(s)||s<0)throw new Error(`Failed to reflect WebGL uniform blocks: ACTIVE_UNIFORM_BLOCKS returned ${String(s)}`);for(let o=0;o<s;o++)i.has(o)||r.push(JE(t,e,o));return r.sort((o,a)=>o.location-a.location),r}function RN(t,e){for(let n of t.uniforms){let r=e.uniforms.find(i=>n.name===i.name||n.name.endsWith(`.${i.name}`));if(!r)throw new Error(`Failed to validate WebGL uniform block "${e.name}": reflected unexpected member "${n.name}"`);if(n.format!==r.format||n.arrayLength!==r.arrayLength||n.byteOffset!==r.byteOffset||n.byteStride!==r.byteStride)throw new Error(`Failed to validate WebGL uniform block "${e.name}": reflected layout for "${n.name}" does not match supplied std140 metadata`)}}function ON(t,e,n){let r=new Map;for(let s of n.uniformBlockLayouts||[])r.set(s.name,NN(s));for(let s of n.shaderLayout?.bindings||[])kN(s)&&r.set(s.name,s);let i=new Map;for(let s of r.values()){let o=BN(t,e,s.name);if(!o)continue;let{blockIndex:a,blockName:c}=o;if(i.has(a))throw new Error(`Multiple supplied uniform block layouts resolve to active WebGL block "${c}"`);i.set(a,{name:c,location:a,byteLength:s.minBindingSize,vertex:!!(s.visibility&&s.visibility&1),fragment:!!(s.visibility&&s.visibility&2),uniformCount:s.uniforms.length,uniforms:s.uniforms.map(l=>({...l}))})}return i}function BN(t,e,n){let r=n.endsWith("Uniforms")?[n,n.slice(0,-8)]:[n,`${n}Uniforms`];for(let i of r){let s=t.getUniformBlockIndex(e,i);if(s!==4294967295){if(!Number.isInteger(s)||s<0)throw new Error(`Failed to resolve WebGL uniform block "${i}": getUniformBlockIndex returned ${String(s)}`);return{blockIndex:s,blockName:i}}}return null}function JE(t,e,n,r){let i=r||t.getActiveUniformBlockName(e,n);if(!i)throw new Error(`Failed to reflect WebGL uniform block at index ${n}: missing block name`);let s=(_,v)=>{let E=t.getActiveUniformBlockParameter(e,n,_);if(E==null)throw new Error(`Failed to reflect WebGL uniform block "${i}": ${v} returned null`);return E},o=vr(s(35391,"UNIFORM_BLOCK_BINDING"),i,"UNIFORM_BLOCK_BINDING",0),a=vr(s(35392,"UNIFORM_BLOCK_DATA_SIZE"),i,"UNIFORM_BLOCK_DATA_SIZE",0),c=vr(s(35394,"UNIFORM_BLOCK_ACTIVE_UNIFORMS"),i,"UNIFORM_BLOCK_ACTIVE_UNIFORMS",0),l=tw(s(35395,"UNIFORM_BLOCK_ACTIVE_UNIFORM_INDICES"),i,"UNIFORM_BLOCK_ACTIVE_UNIFORM_INDICES",c),u=Fo(t,e,l,35383,"UNIFORM_TYPE",i,c),f=Fo(t,e,l,35384,"UNIFORM_SIZE",i,c),d=Fo(t,e,l,35386,"UNIFORM_BLOCK_INDEX",i,c),h=Fo(t,e,l,35387,"UNIFORM_OFFSET",i,c),p=Fo(t,e,l,35388,"UNIFORM_ARRAY_STRIDE",i,c),m=[];for(let _=0;_<c;_++){if(d[_]!==n)throw new Error(`Failed to reflect WebGL uniform block "${i}": active uniform index ${l[_]} belongs to block ${d[_]}, expected ${n}`);let v=l[_],E=t.getActiveUniform(e,v);if(!E)throw new Error(`Failed to reflect WebGL uniform block "${i}": getActiveUniform(${v}) returned null`);let w=vr(u[_],i,`UNIFORM_TYPE[${_}]`,1),A=vr(f[_],i,`UNIFORM_SIZE[${_}]`,1),I=vr(h[_],i,`UNIFORM_OFFSET[${_}]`,0),C=vr(p[_],i,`UNIFORM_ARRAY_STRIDE[${_}]`,0);if(E.type!==w||E.size!==A)throw new Error(`Failed to reflect WebGL uniform block "${i}": getActiveUniform(${v}) disagrees with getActiveUniforms`);m.push({name:E.name,format:Dl(w),arrayLength:A,byteOffset:I,byteStride:C})}let g={name:i,location:o,byteLength:a,vertex:!!s(35396,"UNIFORM_BLOCK_REFERENCED_BY_VERTEX_SHADER"),fragment:!!s(35398,"UNIFORM_BLOCK_REFERENCED_BY_FRAGMENT_SHADER"),uniformCount:c,uniforms:m},y=new Set(g.uniforms.map(_=>_.name.split(".")[0]).filter(_=>!!_)),x=g.name.replace(/Uniforms$/,"");if(y.size===1&&!y.has(g.name)&&!y.has(x)){let[_]=y;S.warn(`Uniform block "${g.name}" uses GLSL instance "${_}". luma.gl binds uniform buffers by block name ("${g.name}") and alias ("${x}"). Prefer matching the instance name to one of those to avoid confusing silent mismatches.`)()}return g}function Fo(t,e,n,r,i,s,o){let a=t.getActiveUniforms(e,n,r);if(a===null)throw new Error(`Failed to reflect WebGL uniform block "${s}": ${i} returned null`);return tw(a,s,i,o)}function tw(t,e,n,r){if(!Array.isArray(t)&&!ArrayBuffer.isView(t))throw new Error(`Failed to reflect WebGL uniform block "${e}": ${n} returned a non-array value`);let i=Array.from(t);if(i.length!==r||i.some(s=>!Number.isInteger(s)))throw new Error(`Failed to reflect WebGL uniform block "${e}": ${n} returned ${i.length} invalid values, expected ${r}`);return i}function vr(t,e,n,r){if(!Number.isInteger(t)||t<r)throw new Error(`Failed to reflect WebGL uniform block "${e}": ${n} returned ${String(t)}`);return t}function NN(t){let e=Qn(t.uniformTypes,{layout:"std140"}),n=DN(t.uniformTypes,e.fields);return{type:"uniform",name:t.name,group:0,location:0,minBindingSize:e.byteLength,uniforms:n}}function DN(t,e){let n=[],r=(s,o)=>{if(typeof o=="string"){let a=e[s];if(!a)throw new Error(`Missing std140 layout field ${s}`);n.push({name:s,format:a.shaderType,arrayLength:1,byteOffset:a.offset*4,byteStride:0});return}if(Array.isArray(o)){i(s,o[0],o[1]);return}for(let[a,c]of Object.entries(o))r(`${s}.${a}`,c)},i=(s,o,a)=>{if(typeof o=="string"){let c=e[`${s}[0]`],l=a>1?e[`${s}[1]`]:void 0;if(!c)throw new Error(`Missing std140 array layout field ${s}[0]`);n.push({name:`${s}[0]`,format:c.shaderType,arrayLength:a,byteOffset:c.offset*4,byteStride:l?(l.offset-c.offset)*4:0});return}if(Array.isArray(o))throw new Error(`Nested uniform arrays are not supported for ${s}`);for(let[c,l]of Object.entries(o)){if(typeof l!="string")throw new Error(`Composite uniform array members are not supported for ${s}`);let u=`${s}[0].${c}`,f=`${s}[1].${c}`,d=e[u],h=a>1?e[f]:void 0;if(!d)throw new Error(`Missing std140 array layout field ${u}`);n.push({name:u,format:d.shaderType,arrayLength:a,byteOffset:d.offset*4,byteStride:h?(h.offset-d.offset)*4:0})}};for(let[s,o]of Object.entries(t))r(s,o);return n}function kN(t){return t.type==="uniform"&&Number.isInteger(t.minBindingSize)&&t.minBindingSize>=0&&Array.isArray(t.uniforms)&&t.uniforms.every(e=>typeof e.name=="string"&&typeof e.format=="string"&&Number.isInteger(e.arrayLength)&&e.arrayLength>0&&Number.isInteger(e.byteOffset)&&e.byteOffset>=0&&Number.isInteger(e.byteStride)&&e.byteStride>=0)}function FN(t){if(t[t.length-1]!=="]")return{name:t,length:1,isArray:!1};let n=/([^[]*)(\[[0-9]+\])?/.exec(t);return{name:fn(n?.[1],`Failed to parse GLSL uniform name ${t}`),length:n?.[2]?1:0,isArray:!!n?.[2]}}var nw=b(()=>{B();Fl()});function UN(t,e){let n={...t,attributes:t.attributes.map(r=>({...r})),bindings:t.bindings.map(r=>({...r}))};for(let r of e?.attributes||[]){let i=n.attributes.find(s=>s.name===r.name);i?(i.type=r.type||i.type,i.stepMode=r.stepMode||i.stepMode):S.warn(`shader layout attribute ${r.name} not present in shader`)}for(let r of e?.bindings||[]){let i=iw(n,r.name);if(!i){S.warn(`shader layout binding ${r.name} not present in shader`);continue}Object.assign(i,r)}return n}function iw(t,e){return t.bindings.find(n=>n.name===e||n.name===`${e}Uniforms`||`${n.name}Uniforms`===e)}function rw(t,e){return t[e]||t[`${e}Uniforms`]||t[e.replace(/Uniforms$/,"")]}var Ul,sw=b(()=>{B();ZE();Pl();wl();Nl();fm();nw();Ul=class extends Xe{device;handle;vs;fs;introspectedLayout;bindings={};uniforms={};varyings=null;_uniformCount=0;_uniformSetters={};get[Symbol.toStringTag](){return"WEBGLRenderPipeline"}constructor(e,n){super(e,n),this.device=e;let r=this.sharedRenderPipeline||this.device._createSharedRenderPipelineWebGL(n);this.sharedRenderPipeline=r,this.handle=r.handle,this.vs=r.vs,this.fs=r.fs,this.linkStatus=r.linkStatus,this.introspectedLayout=ew(this.device.gl,this.handle,{uniformBlockLayouts:n._uniformBlockLayouts,shaderLayout:n.shaderLayout}),this.device._setWebGLDebugMetadata(this.handle,this,{spector:{id:this.props.id}}),this.shaderLayout=n.shaderLayout?UN(this.introspectedLayout,n.shaderLayout):this.introspectedLayout}destroy(){this.destroyed||(this.sharedRenderPipeline&&!this.props._sharedRenderPipeline&&this.sharedRenderPipeline.destroy(),this.destroyResource())}setBindings(e,n){let r=Xr(Kn(this.shaderLayout,e));for(let[i,s]of Object.entries(r)){let o=iw(this.shaderLayout,i);if(o){switch(s||S.warn(`Unsetting binding "${i}" in render pipeline "${this.id}"`)(),o.type){case"uniform":if(!(s instanceof dt)&&!(s.buffer instanceof dt))throw new Error("buffer value");break;case"texture":if(!(s instanceof Dt||s instanceof kt||s instanceof Nt))throw new Error(`${this} Bad texture binding for ${i}`);break;case"sampler":S.warn(`Ignoring sampler ${i}`)();break;default:throw new Error(o.type)}this.bindings[i]=s}else{let a=this.shaderLayout.bindings.map(c=>`"${c.name}"`).join(", ");n?.disableWarnings||S.warn(`No binding "${i}" in render pipeline "${this.id}", expected one of ${a}`,s)()}}}draw(e){let n=e.renderPass,r=e.bindGroups?Xr(e.bindGroups):e.bindings||this.bindings;return n.setPipeline(this),n.setBindings(r),n.setVertexArray(e.vertexArray),n.draw({parameters:e.parameters,topology:e.topology,isInstanced:e.isInstanced,vertexCount:e.vertexCount,indexCount:e.indexCount,instanceCount:e.instanceCount,firstVertex:e.firstVertex,firstIndex:e.firstIndex,firstInstance:e.firstInstance,baseVertex:e.baseVertex,transformFeedback:e.transformFeedback,uniforms:e.uniforms})}_areTexturesRenderable(e){let n=!0;for(let r of this.shaderLayout.bindings)rw(e,r.name)||(S.warn(`Binding ${r.name} not found in ${this.id}`)(),n=!1);return n}_applyBindings(e,n){if(this._syncLinkStatus(),this.linkStatus!=="success")return;let{gl:r}=this.device;r.useProgram(this.handle);let i=0,s=0;for(let o of this.shaderLayout.bindings){let a=rw(e,o.name);if(!a)throw new Error(`No value for binding ${o.name} in ${this.id}`);switch(o.type){case"uniform":let{name:c}=o,l=r.getUniformBlockIndex(this.handle,c);if(l===4294967295)throw new Error(`Invalid uniform block name ${c}`);if(r.uniformBlockBinding(this.handle,l,s),a instanceof dt)r.bindBufferBase(35345,s,a.handle);else{let f=a;r.bindBufferRange(35345,s,f.buffer.handle,f.offset||0,f.size||f.buffer.byteLength-(f.offset||0))}s+=1;break;case"texture":if(!(a instanceof Dt||a instanceof kt||a instanceof Nt))throw new Error("texture");let u;if(a instanceof Dt)u=a.texture;else if(a instanceof kt)u=a;else if(a instanceof Nt&&a.colorAttachments[0]instanceof Dt)S.warn("Passing framebuffer in texture binding may be deprecated. Use fbo.colorAttachments[0] instead")(),u=a.colorAttachments[0].texture;else throw new Error("No texture");r.activeTexture(33984+i),r.bindTexture(u.glTarget,u.handle),i+=1;break;case"sampler":break;case"storage":case"read-only-storage":throw new Error(`binding type '${o.type}' not supported in WebGL`)}}}_applyUniforms(e){for(let n of this.shaderLayout.uniforms||[]){let{name:r,location:i,type:s,textureUnit:o}=n,a=e[r]??o;a!==void 0&&XE(this.device.gl,i,s,a)}}_syncLinkStatus(){this.linkStatus=this.sharedRenderPipeline.linkStatus}}});var ow,Gl,aw=b(()=>{B();Fl();ow=4,Gl=class extends ws{device;handle;vs;fs;linkStatus="pending";constructor(e,n){super(e,n),this.device=e,this.handle=n.handle||this.device.gl.createProgram(),this.vs=n.vs,this.fs=n.fs,n.varyings&&n.varyings.length>0&&this.device.gl.transformFeedbackVaryings(this.handle,n.varyings,n.bufferMode||35981),this._linkShaders()}destroy(){this.destroyed||(this.device.gl.useProgram(null),this.device.gl.deleteProgram(this.handle),this.handle.destroyed=!0,this.destroyResource())}async _linkShaders(){let{gl:e}=this.device;if(e.attachShader(this.handle,this.vs.handle),e.attachShader(this.handle,this.fs.handle),S.time(ow,`linkProgram for ${this.id}`)(),e.linkProgram(this.handle),S.timeEnd(ow,`linkProgram for ${this.id}`)(),!this.device.features.has("compilation-status-async-webgl")){let r=this._getLinkStatus();this._reportLinkStatus(r);return}S.once(1,"RenderPipeline linking is asynchronous")(),await this._waitForLinkComplete(),S.info(2,`RenderPipeline ${this.id} - async linking complete: ${this.linkStatus}`)();let n=this._getLinkStatus();this._reportLinkStatus(n)}async _reportLinkStatus(e){switch(e){case"success":return;default:let n=e==="link-error"?"Link error":"Validation error";switch(this.vs.compilationStatus){case"error":throw this.vs.debugShader(),new Error(`${this} ${n} during compilation of ${this.vs}`);case"pending":await this.vs.asyncCompilationStatus,this.vs.debugShader();break;case"success":break}switch(this.fs?.compilationStatus){case"error":throw this.fs.debugShader(),new Error(`${this} ${n} during compilation of ${this.fs}`);case"pending":await this.fs.asyncCompilationStatus,this.fs.debugShader();break;case"success":break}let r=this.device.gl.getProgramInfoLog(this.handle);this.device.reportError(new Error(`${n} during ${e}: ${r}`),this)(),this.device.debug()}}_getLinkStatus(){let{gl:e}=this.device;return e.getProgramParameter(this.handle,35714)?(this._initializeSamplerUniforms(),e.validateProgram(this.handle),e.getProgramParameter(this.handle,35715)?(this.linkStatus="success","success"):(this.linkStatus="error","validation-error")):(this.linkStatus="error","link-error")}_initializeSamplerUniforms(){let{gl:e}=this.device;e.useProgram(this.handle);let n=0,r=e.getProgramParameter(this.handle,35718);for(let i=0;i<r;i++){let s=e.getActiveUniform(this.handle,i);if(s&&kl(s.type)){let o=s.name.endsWith("[0]"),a=o?s.name.slice(0,-3):s.name,c=e.getUniformLocation(this.handle,a);c!==null&&(n=this._assignSamplerUniform(c,s,o,n))}}}_assignSamplerUniform(e,n,r,i){let{gl:s}=this.device;if(r&&n.size>1){let o=Int32Array.from({length:n.size},(a,c)=>i+c);return s.uniform1iv(e,o),i+n.size}return s.uniform1i(e,i),i+1}async _waitForLinkComplete(){let e=async i=>await new Promise(s=>setTimeout(s,i));if(!this.device.features.has("compilation-status-async-webgl")){await e(10);return}let{gl:r}=this.device;for(;;){if(r.getProgramParameter(this.handle,37297))return;await e(10)}}}});function GN(t,e){let n=e.sourceBuffer,r=e.destinationBuffer;t.gl.bindBuffer(36662,n.handle),t.gl.bindBuffer(36663,r.handle),t.gl.copyBufferSubData(36662,36663,e.sourceOffset??0,e.destinationOffset??0,e.size),t.gl.bindBuffer(36662,null),t.gl.bindBuffer(36663,null)}function VN(t,e){let{sourceBuffer:n,byteOffset:r=0,destinationTexture:i,mipLevel:s=0,origin:o=[0,0,0],aspect:a="all",bytesPerRow:c,rowsPerImage:l,size:u}=e;if(a!=="all")throw new Error("copyBufferToTexture aspect is not supported in WebGL");i.writeBuffer(n,{byteOffset:r,bytesPerRow:c,rowsPerImage:l,mipLevel:s,x:o[0]??0,y:o[1]??0,z:o[2]??0,width:u[0],height:u[1],depthOrArrayLayers:u[2]})}function zN(t,e){let{sourceTexture:n,mipLevel:r=0,aspect:i="all",width:s=e.sourceTexture.width,height:o=e.sourceTexture.height,depthOrArrayLayers:a,origin:c=[0,0,0],destinationBuffer:l,byteOffset:u=0,bytesPerRow:f,rowsPerImage:d}=e;if(n instanceof z){n.readBuffer({x:c[0]??0,y:c[1]??0,z:c[2]??0,width:s,height:o,depthOrArrayLayers:a,mipLevel:r,aspect:i,byteOffset:u},l);return}if(i!=="all")throw new Error("aspect not supported in WebGL");if(r!==0||a!==void 0||f||d)throw new Error("not implemented");let{framebuffer:h,destroyFramebuffer:p}=cw(n),m;try{let g=l,y=s||h.width,x=o||h.height,_=fn(h.colorAttachments[0]),v=xl(_.texture.props.format),E=v.format,w=v.type;t.gl.bindBuffer(35051,g.handle),m=t.gl.bindFramebuffer(36160,h.handle),t.gl.readPixels(c[0],c[1],y,x,E,w,u)}finally{t.gl.bindBuffer(35051,null),m!==void 0&&t.gl.bindFramebuffer(36160,m),p&&h.destroy()}}function $N(t,e){let{sourceTexture:n,destinationMipLevel:r=0,origin:i=[0,0],destinationOrigin:s=[0,0,0],destinationTexture:o}=e,{width:a=e.destinationTexture.width,height:c=e.destinationTexture.height}=e,{framebuffer:l,destroyFramebuffer:u}=cw(n),[f=0,d=0]=i,[h,p,m]=s,g=t.gl.bindFramebuffer(36160,l.handle),y,x;if(o instanceof kt)y=o,a=Number.isFinite(a)?a:y.width,c=Number.isFinite(c)?c:y.height,y._bind(0),x=y.glTarget;else throw new Error("invalid destination");switch(x){case 3553:case 34067:t.gl.copyTexSubImage2D(x,r,h,p,f,d,a,c);break;case 35866:case 32879:t.gl.copyTexSubImage3D(x,r,h,p,m,f,d,a,c);break;default:}y&&y._unbind(),t.gl.bindFramebuffer(36160,g),u&&l.destroy()}function cw(t){if(t instanceof z){let{width:e,height:n,id:r}=t;return{framebuffer:t.device.createFramebuffer({id:`framebuffer-for-${r}`,width:e,height:n,colorAttachments:[t]}),destroyFramebuffer:!0}}return{framebuffer:t,destroyFramebuffer:!1}}var Vl,lw=b(()=>{B();Ii();Nl();Vl=class extends Ps{device;handle=null;commands=[];constructor(e,n={}){super(e,n),this.device=e}_executeCommands(e=this.commands){for(let n of e)switch(n.name){case"copy-buffer-to-buffer":GN(this.device,n.options);break;case"copy-buffer-to-texture":VN(this.device,n.options);break;case"copy-texture-to-buffer":zN(this.device,n.options);break;case"copy-texture-to-texture":$N(this.device,n.options);break;default:throw new Error(n.name)}}}});function uw(t){switch(t){case"point-list":return 0;case"line-list":return 1;case"line-strip":return 3;case"triangle-list":return 4;case"triangle-strip":return 5;default:throw new Error(t)}}function fw(t){switch(t){case"point-list":return 0;case"line-list":return 1;case"line-strip":return 1;case"triangle-list":return 4;case"triangle-strip":return 4;default:throw new Error(t)}}var hm=b(()=>{});var WN,zl,dw=b(()=>{B();Ol();Pi();hm();am();WN=[1,2,4,8],zl=class extends Ss{device;handle=null;glParameters={};pipeline=null;bindings={};bindingsPipeline=null;vertexArray=null;constructor(e,n){super(e,n),this.device=e;let r=this.props.framebuffer,i=!r||r.handle===null;i&&e.getDefaultCanvasContext()._resizeDrawingBufferIfNeeded();let s;if(!n?.parameters?.viewport)if(!i&&r){let{width:o,height:a}=r;s=[0,0,o,a]}else{let[o,a]=e.getDefaultCanvasContext().getDrawingBufferSize();s=[0,0,o,a]}if(this.device.pushState(),this.setParameters({viewport:s,...this.props.parameters}),!i&&r?.colorAttachments.length){let o=r.colorAttachments.map((a,c)=>36064+c);this.device.gl.drawBuffers(o)}else i&&this.device.gl.drawBuffers([1029]);this.clear(),this.props.timestampQuerySet&&this.props.beginTimestampIndex!==void 0&&this.props.timestampQuerySet.writeTimestamp(this.props.beginTimestampIndex)}end(){this.destroyed||(this.props.timestampQuerySet&&this.props.endTimestampIndex!==void 0&&this.props.timestampQuerySet.writeTimestamp(this.props.endTimestampIndex),this.device.popState(),this.destroy())}pushDebugGroup(e){}popDebugGroup(){}insertDebugMarker(e){}executeBundles(e){throw new Error("Render bundles are only supported in WebGPU")}setParameters(e={}){let n={...this.glParameters};n.framebuffer=this.props.framebuffer||null,this.props.depthReadOnly&&(n.depthMask=!this.props.depthReadOnly),n.stencilMask=this.props.stencilReadOnly?0:1,n[35977]=this.props.discard,e.viewport&&(e.viewport.length>=6?(n.viewport=e.viewport.slice(0,4),n.depthRange=[e.viewport[4],e.viewport[5]]):n.viewport=e.viewport),e.scissorRect&&(n.scissorTest=!0,n.scissor=e.scissorRect),e.blendConstant&&(n.blendColor=e.blendConstant),e.stencilReference!==void 0&&(n[2967]=e.stencilReference,n[36003]=e.stencilReference),"colorMask"in e&&(n.colorMask=WN.map(r=>!!(r&e.colorMask))),this.glParameters=n,lt(this.device.gl,n)}setPipeline(e){this.pipeline=e}setBindings(e,n){if(!this.pipeline)throw new Error("RenderPass.setPipeline() must be called before setBindings()");this.bindings=Xr(Kn(this.pipeline.shaderLayout,e)),this.bindingsPipeline=this.pipeline}setVertexArray(e){this.vertexArray=e}draw(e){let n=this.pipeline,r=this.vertexArray;if(!n)throw new Error("RenderPass.setPipeline() must be called before draw()");if(!r)throw new Error("RenderPass.setVertexArray() must be called before draw()");if(n.shaderLayout.bindings.length>0&&this.bindingsPipeline!==n)throw new Error("RenderPass.setBindings() must be called after setPipeline() before draw()");n._syncLinkStatus();let{parameters:i=n.props.parameters,topology:s=n.props.topology,vertexCount:o,indexCount:a,instanceCount:c,isInstanced:l=!1,firstVertex:u=0,transformFeedback:f,uniforms:d=n.uniforms}=e,h=uw(s),p=!!r.indexBuffer,m=r.indexBuffer?.glIndexType,g=a??o??0;if(n.linkStatus!=="success")return S.info(2,`RenderPipeline:${n.id}.draw() aborted - waiting for shader linking`)(),!1;if(!n._areTexturesRenderable(this.bindings))return S.info(2,`RenderPipeline:${n.id}.draw() aborted - textures not yet loaded`)(),!1;this.device.gl.useProgram(n.handle),r.bindBeforeRender(this);let y=f;return y&&y.begin(n.props.topology),n._applyBindings(this.bindings,{disableWarnings:n.props.disableWarnings}),n._applyUniforms(d),YE(this.device,i,this.glParameters,()=>{p&&l?this.device.gl.drawElementsInstanced(h,g,m,u,c||0):p?this.device.gl.drawElements(h,g,m,u):l?this.device.gl.drawArraysInstanced(h,u,o||0,c||0):this.device.gl.drawArrays(h,u,o||0),y&&y.end()}),r.unbindAfterRender(this),!0}drawIndirect(e,n=0){throw new Error("Indirect drawing is only supported in WebGPU")}drawIndexedIndirect(e,n=0){throw new Error("Indirect drawing is only supported in WebGPU")}beginOcclusionQuery(e){this.props.occlusionQuerySet?.beginOcclusionQuery()}endOcclusionQuery(){this.props.occlusionQuerySet?.endOcclusionQuery()}clear(){let e={...this.glParameters},n=0;this.props.clearColors&&this.props.clearColors.forEach((r,i)=>{r&&this.clearColorBuffer(i,r)}),this.props.clearColor!==!1&&this.props.clearColors===void 0&&(n|=16384,e.clearColor=this.props.clearColor),this.props.clearDepth!==!1&&(n|=256,e.clearDepth=this.props.clearDepth),this.props.clearStencil!==!1&&(n|=1024,e.clearStencil=this.props.clearStencil),n!==0&&ht(this.device.gl,e,()=>{this.device.gl.clear(n)})}clearColorBuffer(e=0,n=[0,0,0,0]){ht(this.device.gl,{framebuffer:this.props.framebuffer},()=>{switch(n.constructor){case Int8Array:case Int16Array:case Int32Array:this.device.gl.clearBufferiv(6144,e,n);break;case Uint8Array:case Uint8ClampedArray:case Uint16Array:case Uint32Array:this.device.gl.clearBufferuiv(6144,e,n);break;case Float32Array:this.device.gl.clearBufferfv(6144,e,n);break;default:throw new Error("clearColorBuffer: color must be typed array")}})}}});var Uo,hw=b(()=>{B();lw();dw();Uo=class extends Ts{device;handle=null;commandBuffer;constructor(e,n){super(e,n),this.device=e,this.commandBuffer=new Vl(e,{id:this.id,userData:this.userData})}destroy(){this.destroyResource()}finish(){return this.destroy(),this.commandBuffer}beginRenderPass(e={}){return new zl(this.device,this._applyTimeProfilingToPassProps(e))}beginComputePass(e={}){throw new Error("ComputePass not supported in WebGL")}copyBufferToBuffer(e){this.commandBuffer.commands.push({name:"copy-buffer-to-buffer",options:e})}copyBufferToTexture(e){this.commandBuffer.commands.push({name:"copy-buffer-to-texture",options:e})}copyTextureToBuffer(e){this.commandBuffer.commands.push({name:"copy-texture-to-buffer",options:e})}copyTextureToTexture(e){this.commandBuffer.commands.push({name:"copy-texture-to-texture",options:e})}pushDebugGroup(e){}popDebugGroup(){}insertDebugMarker(e){}resolveQuerySet(e,n,r){throw new Error("resolveQuerySet is not supported in WebGL")}writeTimestamp(e,n){e.writeTimestamp(n)}}});function pw(t){let{target:e,source:n,start:r=0,count:i=1}=t,s=n.length,o=i*s,a=0;for(let c=r;a<s;a++)e[c++]=n[a]??0;for(;a<o;)a<o-a?(e.copyWithin(r+a,r,r+a),a*=2):(e.copyWithin(r+a,r,r+o-a),a=o);return t.target}var mw=b(()=>{});function jN(t){return Array.isArray(t)?new Float32Array(t):t}function YN(t,e){if(!t||!e||t.length!==e.length||t.constructor!==e.constructor)return!1;for(let n=0;n<t.length;++n)if(t[n]!==e[n])return!1;return!0}var $l,gw=b(()=>{B();Dn();Jp();mw();$l=class t extends Ls{get[Symbol.toStringTag](){return"VertexArray"}device;handle;attributeInfosByLocation;buffer=null;bufferValue=null;static isConstantAttributeZeroSupported(e){return df()==="Chrome"}constructor(e,n){super(e,n),this.device=e,this.handle=this.device.gl.createVertexArray(),this.attributeInfosByLocation=new Array(this.maxVertexAttributes).fill(null);for(let r of Object.values(Os(n.shaderLayout,n.bufferLayout)))this.attributeInfosByLocation[r.location]=r}destroy(){super.destroy(),this.buffer&&this.buffer?.destroy(),this.handle&&(this.device.gl.deleteVertexArray(this.handle),this.handle=void 0)}setIndexBuffer(e){let n=e;if(n&&n.glTarget!==34963)throw new Error("Use .setBuffer()");this.device.gl.bindVertexArray(this.handle),this.device.gl.bindBuffer(34963,n?n.handle:null),this.indexBuffer=n,this.device.gl.bindVertexArray(null)}setBuffer(e,n){let r=n;if(r.glTarget===34963)throw new Error("Use .setIndexBuffer()");let{size:i,type:s,stride:o,offset:a,normalized:c,integer:l,divisor:u}=this._getAccessor(e);this.device.gl.bindVertexArray(this.handle),this.device.gl.bindBuffer(34962,r.handle),l?this.device.gl.vertexAttribIPointer(e,i,s,o,a):this.device.gl.vertexAttribPointer(e,i,s,c,o,a),this.device.gl.bindBuffer(34962,null),this.device.gl.enableVertexAttribArray(e),this.device.gl.vertexAttribDivisor(e,u||0),this.attributes[e]=r,this.device.gl.bindVertexArray(null)}setConstantWebGL(e,n){this._enable(e,!1),this.attributes[e]=n}bindBeforeRender(){this.device.gl.bindVertexArray(this.handle),this._applyConstantAttributes()}unbindAfterRender(){this.device.gl.bindVertexArray(null)}_applyConstantAttributes(){for(let e=0;e<this.maxVertexAttributes;++e){let n=this.attributes[e];ArrayBuffer.isView(n)&&this.device.setConstantAttributeWebGL(e,n)}}_getAccessor(e){let n=this.attributeInfosByLocation[e];if(!n)throw new Error(`Unknown attribute location ${e}`);let r=gl(n.bufferDataType);return{size:n.bufferComponents,type:r,stride:n.byteStride,offset:n.byteOffset,normalized:n.normalized,integer:n.integer,divisor:n.stepMode==="instance"?1:0}}_enable(e,n=!0){let i=t.isConstantAttributeZeroSupported(this.device)||e!==0;(n||i)&&(e=Number(e),this.device.gl.bindVertexArray(this.handle),n?this.device.gl.enableVertexAttribArray(e):this.device.gl.disableVertexAttribArray(e),this.device.gl.bindVertexArray(null))}getConstantBuffer(e,n){let r=jN(n),i=r.byteLength*e,s=r.length*e;if(this.buffer&&i!==this.buffer.byteLength)throw new Error(`Buffer size is immutable, byte length ${i} !== ${this.buffer.byteLength}.`);let o=!this.buffer;if(this.buffer=this.buffer||this.device.createBuffer({byteLength:i}),o||=!YN(r,this.bufferValue),o){let a=jd(n.constructor,s);pw({target:a,source:r,start:0,count:s}),this.buffer.write(a),this.bufferValue=n}return this.buffer}}});function bw(t){return typeof t=="number"?Number.isInteger(t):/^\d+$/.test(t)}var Wl,yw=b(()=>{B();jl();hm();Wl=class extends As{device;gl;handle;layout;buffers={};unusedBuffers={};bindOnUse=!0;_bound=!1;constructor(e,n){super(e,n),this.device=e,this.gl=e.gl,this.handle=this.props.handle||this.gl.createTransformFeedback(),this.layout=this.props.layout,n.buffers&&this.setBuffers(n.buffers),Object.seal(this)}destroy(){this.gl.deleteTransformFeedback(this.handle),super.destroy()}begin(e="point-list"){this.gl.bindTransformFeedback(36386,this.handle),this.bindOnUse&&this._bindBuffers(),this.gl.beginTransformFeedback(fw(e))}end(){this.gl.endTransformFeedback(),this.bindOnUse&&this._unbindBuffers(),this.gl.bindTransformFeedback(36386,null)}setBuffers(e){this.buffers={},this.unusedBuffers={},this.bind(()=>{for(let[n,r]of Object.entries(e))this.setBuffer(n,r)})}setBuffer(e,n){let r=this._getVaryingIndex(e),{buffer:i,byteLength:s,byteOffset:o}=this._getBufferRange(n);if(r<0){this.unusedBuffers[e]=i,S.warn(`${this.id} unusedBuffers varying buffer ${e}`)();return}this.buffers[r]={buffer:i,byteLength:s,byteOffset:o},this.bindOnUse||this._bindBuffer(r,i,o,s)}getBuffer(e){if(bw(e))return this.buffers[e]||null;let n=this._getVaryingIndex(e);return this.buffers[n]??null}bind(e=this.handle){if(typeof e!="function")return this.gl.bindTransformFeedback(36386,e),this;let n;return this._bound?n=e():(this.gl.bindTransformFeedback(36386,this.handle),this._bound=!0,n=e(),this._bound=!1,this.gl.bindTransformFeedback(36386,null)),n}unbind(){this.bind(null)}_getBufferRange(e){if(e instanceof dt)return{buffer:e,byteOffset:0,byteLength:e.byteLength};let{buffer:n,byteOffset:r=0,byteLength:i=e.buffer.byteLength}=e;return{buffer:n,byteOffset:r,byteLength:i}}_getVaryingIndex(e){if(bw(e))return Number(e);for(let n of this.layout.varyings||[])if(e===n.name)return n.location;return-1}_bindBuffers(){for(let[e,n]of Object.entries(this.buffers)){let{buffer:r,byteLength:i,byteOffset:s}=this._getBufferRange(n);this._bindBuffer(Number(e),r,s,i)}}_unbindBuffers(){for(let e in this.buffers)this.gl.bindBufferBase(35982,Number(e),null)}_bindBuffer(e,n,r=0,i){let s=n&&n.handle;!s||i===void 0?this.gl.bindBufferBase(35982,e,s):this.gl.bindBufferRange(35982,e,s,r,i)}}});var Yl,_w=b(()=>{B();Yl=class extends Is{device;handle;_timestampPairs=[];_pendingReads=new Set;_occlusionQuery=null;_occlusionActive=!1;get[Symbol.toStringTag](){return"QuerySet"}constructor(e,n){if(super(e,n),this.device=e,n.type==="timestamp"){if(n.count<2)throw new Error("Timestamp QuerySet requires at least two query slots");this._timestampPairs=new Array(Math.ceil(n.count/2)).fill(null).map(()=>({activeQuery:null,completedQueries:[]})),this.handle=null}else{if(n.count>1)throw new Error("WebGL occlusion QuerySet can only have one value");let r=this.device.gl.createQuery();if(!r)throw new Error("WebGL query not supported");this.handle=r}Object.seal(this)}destroy(){if(!this.destroyed){this.handle&&this.device.gl.deleteQuery(this.handle);for(let e of this._timestampPairs){e.activeQuery&&(this._cancelPendingQuery(e.activeQuery),this.device.gl.deleteQuery(e.activeQuery.handle));for(let n of e.completedQueries)this._cancelPendingQuery(n),this.device.gl.deleteQuery(n.handle)}this._occlusionQuery&&(this._cancelPendingQuery(this._occlusionQuery),this.device.gl.deleteQuery(this._occlusionQuery.handle));for(let e of Array.from(this._pendingReads))this._cancelPendingQuery(e);this.destroyResource()}}isResultAvailable(e){return this.props.type==="timestamp"?e===void 0?this._timestampPairs.some((n,r)=>this._isTimestampPairAvailable(r)):this._isTimestampPairAvailable(this._getTimestampPairIndex(e)):this._occlusionQuery?this._pollQueryAvailability(this._occlusionQuery):!1}async readResults(e){let n=e?.firstQuery||0,r=e?.queryCount||this.props.count-n;if(this._validateRange(n,r),this.props.type==="timestamp"){let i=new Array(r).fill(0n),s=Math.floor(n/2),o=Math.floor((n+r-1)/2);for(let a=s;a<=o;a++){let c=await this._consumeTimestampPairResult(a),l=a*2,u=l+1;l>=n&&l<n+r&&(i[l-n]=0n),u>=n&&u<n+r&&(i[u-n]=c)}return i}if(!this._occlusionQuery)throw new Error("Occlusion query has not been started");return[await this._consumeQueryResult(this._occlusionQuery)]}async readTimestampDuration(e,n){if(this.props.type!=="timestamp")throw new Error("Timestamp durations require a timestamp QuerySet");if(e<0||n>=this.props.count||n<=e)throw new Error("Timestamp duration range is out of bounds");if(e%2!==0||n!==e+1)throw new Error("WebGL timestamp durations require adjacent even/odd query indices");let r=await this._consumeTimestampPairResult(this._getTimestampPairIndex(e));return Number(r)/1e6}beginOcclusionQuery(){if(this.props.type!=="occlusion")throw new Error("Occlusion queries require an occlusion QuerySet");if(!this.handle)throw new Error("WebGL occlusion query is not available");if(this._occlusionActive)throw new Error("Occlusion query is already active");this.device.gl.beginQuery(35887,this.handle),this._occlusionQuery={handle:this.handle,promise:null,result:null,disjoint:!1,cancelled:!1,pollRequestId:null,resolve:null,reject:null},this._occlusionActive=!0}endOcclusionQuery(){if(!this._occlusionActive)throw new Error("Occlusion query is not active");this.device.gl.endQuery(35887),this._occlusionActive=!1}writeTimestamp(e){if(this.props.type!=="timestamp")throw new Error("Timestamp writes require a timestamp QuerySet");let n=this._getTimestampPairIndex(e),r=this._timestampPairs[n];if(e%2===0){if(r.activeQuery)throw new Error("Timestamp query pair is already active");let i=this.device.gl.createQuery();if(!i)throw new Error("WebGL query not supported");let s={handle:i,promise:null,result:null,disjoint:!1,cancelled:!1,pollRequestId:null,resolve:null,reject:null};this.device.gl.beginQuery(35007,i),r.activeQuery=s;return}if(!r.activeQuery)throw new Error("Timestamp query pair was ended before it was started");this.device.gl.endQuery(35007),r.completedQueries.push(r.activeQuery),r.activeQuery=null}_validateRange(e,n){if(e<0||n<0||e+n>this.props.count)throw new Error("Query read range is out of bounds")}_getTimestampPairIndex(e){if(e<0||e>=this.props.count)throw new Error("Query index is out of bounds");return Math.floor(e/2)}_isTimestampPairAvailable(e){let n=this._timestampPairs[e];return!n||n.completedQueries.length===0?!1:this._pollQueryAvailability(n.completedQueries[0])}_pollQueryAvailability(e){if(e.cancelled||this.destroyed)return e.result=0n,!0;if(e.result!==null||e.disjoint)return!0;if(!this.device.gl.getQueryParameter(e.handle,34919))return!1;let r=!!this.device.gl.getParameter(36795);return e.disjoint=r,e.result=r?0n:BigInt(this.device.gl.getQueryParameter(e.handle,34918)),!0}async _consumeTimestampPairResult(e){let n=this._timestampPairs[e];if(!n||n.completedQueries.length===0)throw new Error("Timestamp query pair has no completed result");let r=n.completedQueries.shift();try{return await this._consumeQueryResult(r)}finally{this.device.gl.deleteQuery(r.handle)}}_consumeQueryResult(e){return e.promise||(this._pendingReads.add(e),e.promise=new Promise((n,r)=>{e.resolve=n,e.reject=r;let i=()=>{if(e.pollRequestId=null,e.cancelled||this.destroyed){this._pendingReads.delete(e),e.promise=null,e.resolve=null,e.reject=null,n(0n);return}if(!this._pollQueryAvailability(e)){e.pollRequestId=this._requestAnimationFrame(i);return}this._pendingReads.delete(e),e.promise=null,e.resolve=null,e.reject=null,e.disjoint?r(new Error("GPU timestamp query was invalidated by a disjoint event")):n(e.result||0n)};i()})),e.promise}_cancelPendingQuery(e){if(this._pendingReads.delete(e),e.cancelled=!0,e.pollRequestId!==null&&(this._cancelAnimationFrame(e.pollRequestId),e.pollRequestId=null),e.resolve){let n=e.resolve;e.promise=null,e.resolve=null,e.reject=null,n(0n)}}_requestAnimationFrame(e){return requestAnimationFrame(e)}_cancelAnimationFrame(e){cancelAnimationFrame(e)}}});var Hl,xw=b(()=>{B();Hl=class extends Ms{device;gl;handle;signaled;_signaled=!1;constructor(e,n={}){super(e,{}),this.device=e,this.gl=e.gl;let r=this.props.handle||this.gl.fenceSync(this.gl.SYNC_GPU_COMMANDS_COMPLETE,0);if(!r)throw new Error("Failed to create WebGL fence");this.handle=r,this.signaled=new Promise(i=>{let s=()=>{let o=this.gl.clientWaitSync(this.handle,0,0);o===this.gl.ALREADY_SIGNALED||o===this.gl.CONDITION_SATISFIED?(this._signaled=!0,i()):setTimeout(s,1)};s()})}isSignaled(){if(this._signaled)return!0;let e=this.gl.getSyncParameter(this.handle,this.gl.SYNC_STATUS);return this._signaled=e===this.gl.SIGNALED,this._signaled}destroy(){this.destroyed||this.gl.deleteSync(this.handle)}}});function pm(t){switch(t){case 6406:case 33326:case 6403:case 36244:return 1;case 33339:case 33340:case 33328:case 33320:case 33319:return 2;case 6407:case 36248:case 34837:return 3;case 6408:case 36249:case 34836:return 4;default:return 0}}function vw(t){switch(t){case 5121:return 1;case 33635:case 32819:case 32820:return 2;case 5126:return 4;default:return 0}}var Ew=b(()=>{});function ww(t,e){let{sourceX:n=0,sourceY:r=0,sourceAttachment:i=0}=e||{},{target:s=null,sourceWidth:o,sourceHeight:a,sourceDepth:c,sourceFormat:l,sourceType:u}=e||{},{framebuffer:f,deleteFramebuffer:d}=Tw(t),{gl:h,handle:p}=f;o||=f.width,a||=f.height;let m=f.colorAttachments[i]?.texture;if(!m)throw new Error(`Invalid framebuffer attachment ${i}`);c=m?.depth||1,l||=m?.glFormat||6408,u||=m?.glType||5121,s=XN(s,u,l,o,a,c);let g=de.getDataType(s);u=u||qE(g);let y=h.bindFramebuffer(36160,p);return h.readBuffer(36064+i),h.readPixels(n,r,o,a,l,u,s),h.readBuffer(36064),h.bindFramebuffer(36160,y||null),d&&f.destroy(),s}function Sw(t,e){let{target:n,sourceX:r=0,sourceY:i=0,sourceFormat:s=6408,targetByteOffset:o=0}=e||{},{sourceWidth:a,sourceHeight:c,sourceType:l}=e||{},{framebuffer:u,deleteFramebuffer:f}=Tw(t);a=a||u.width,c=c||u.height;let d=u;l=l||5121;let h=n;if(!h){let m=pm(s),g=vw(l),y=o+a*c*m*g;h=d.device.createBuffer({byteLength:y})}let p=t.device.createCommandEncoder();return p.copyTextureToBuffer({sourceTexture:t,width:a,height:c,origin:[r,i],destinationBuffer:h,byteOffset:o}),p.destroy(),f&&u.destroy(),h}function Tw(t){return t instanceof Xn?{framebuffer:t,deleteFramebuffer:!1}:{framebuffer:HN(t),deleteFramebuffer:!0}}function HN(t,e){let{device:n,width:r,height:i,id:s}=t;return n.createFramebuffer({...e,id:`framebuffer-for-${s}`,width:r,height:i,colorAttachments:[t]})}function XN(t,e,n,r,i,s){if(t)return t;e||=5121;let o=Bl(e),a=de.getTypedArrayConstructor(o),c=pm(n);return new a(r*i*c)}var Pw=b(()=>{B();Fl();Ew();dm()});function Lw(t){let e=new Map;for(let n in t){let r=t[n];if(n<"a"){let i=e.get(r);e.set(r,i?`${i}, GL.${n}`:`GL.${n}`)}}return e}var Aw=b(()=>{});var mm={};Gt(mm,{WebGLDevice:()=>Tn});function ZN(t,e,n){switch(n.length){case 1:t.gl.vertexAttrib1fv(e,n);break;case 2:t.gl.vertexAttrib2fv(e,n);break;case 3:t.gl.vertexAttrib3fv(e,n);break;case 4:t.gl.vertexAttrib4fv(e,n);break;default:}}function qN(t,e,n){t.gl.vertexAttribI4iv(e,n)}function KN(t,e,n){t.gl.vertexAttribI4uiv(e,n)}function QN(t,e){if(!t||!e||t.length!==e.length||t.constructor!==e.constructor)return!1;for(let n=0;n<t.length;++n)if(t[n]!==e[n])return!1;return!0}var Tn,Xl=b(()=>{B();Kp();TE();Qp();AE();DE();kE();FE();UE();Yp();Ii();VE();Pl();WE();HE();Nl();wl();sw();aw();hw();gw();yw();_w();xw();Pw();Pi();Ol();Bo();Aw();Tn=class t extends Wt{static getDeviceFromContext(e){return e?e.luma?.device??null:null}type="webgl";handle;features;limits;info;canvasContext;preferredColorFormat="rgba8unorm";preferredDepthFormat="depth24plus";commandEncoder;lost;_resolveContextLost;_isLost=!1;gl;_glKeyByValue=null;_constants;extensions;_polyfilled=!1;spectorJS;get[Symbol.toStringTag](){return"WebGLDevice"}toString(){return`${this[Symbol.toStringTag]}(${this.id})`}isVertexFormatSupported(e){return e!=="unorm8x4-bgra"}constructor(e){super({...e,id:e.id||GE("webgl-device")});let n=Wt._getCanvasContextProps(e);if(!n)throw new Error("WebGLDevice requires props.createCanvasContext to be set");let r=n.canvas?.gl??null,i=t.getDeviceFromContext(r);if(i)throw new Error(`WebGL context already attached to device ${i.id}`);this.canvasContext=new Sl(this,n),this.lost=new Promise(u=>{this._resolveContextLost=u});let s={...e.webgl};n.alphaMode==="premultiplied"&&(s.premultipliedAlpha=!0),e.powerPreference!==void 0&&(s.powerPreference=e.powerPreference),e.failIfMajorPerformanceCaveat!==void 0&&(s.failIfMajorPerformanceCaveat=e.failIfMajorPerformanceCaveat);let a=this.props._handle||SE(this.canvasContext.canvas,{onContextLost:u=>this._resolveContextLost?.({reason:"destroyed",message:"Entered sleep mode, or too many apps or browser tabs are using the GPU."}),onContextRestored:u=>{console.log("WebGL context restored")}},s);if(!a)throw new Error("WebGL context creation failed");if(i=t.getDeviceFromContext(a),i){if(e._reuseDevices)return S.log(1,`Not creating a new Device, instead returning a reference to Device ${i.id} already attached to WebGL context`,i)(),this.canvasContext.destroy(),i._reused=!0,i;throw new Error(`WebGL context already attached to device ${i.id}`)}this.handle=a,this.gl=a,this.spectorJS=hE({...this.props,gl:this.handle});let c=Oo(this.handle);c.device=this,c.extensions||(c.extensions={}),this.extensions=c.extensions,this.info=PE(this.gl,this.extensions),this.limits=new El(this.gl),this.features=new vl(this.gl,this.extensions,this.props._disabledFeatures),this.props._initializeFeatures&&this.features.initializeFeatures(),new ut(this.gl,{log:(...u)=>S.log(1,...u)()}).trackState(this.gl,{copyState:!1}),(e.debug||e.debugWebGL)&&(this.gl=fE(this.gl,{debugWebGL:!0,traceWebGL:e.debugWebGL}),S.warn("WebGL debug mode activated. Performance reduced.")()),e.debugWebGL&&(S.level=Math.max(S.level,1)),this.commandEncoder=new Uo(this,{id:`${this}-command-encoder`}),this.canvasContext._startObservers()}destroy(){if(!this.props._reuseDevices&&!this._reused){this._isLost=!0,this.commandEncoder?.destroy();let e=Oo(this.handle);e.device=null}}get isLost(){return this._isLost||this.gl.isContextLost()}createCanvasContext(e){throw new Error("WebGL only supports a single canvas")}createPresentationContext(e){return new Tl(this,e||{})}createBuffer(e){let n=this._normalizeBufferProps(e);return new dt(this,n)}createTexture(e){return new kt(this,e)}createExternalTexture(e){throw new Error("ExternalTexture is not available on WebGL")}createSampler(e){return new Rl(this,e)}createShader(e){return new Al(this,e)}createFramebuffer(e){return new Nt(this,e)}createVertexArray(e){return new $l(this,e)}createTransformFeedback(e){return new Wl(this,e)}createQuerySet(e){return new Yl(this,e)}createFence(){return new Hl(this)}createRenderPipeline(e){return new Ul(this,e)}_createSharedRenderPipelineWebGL(e){return new Gl(this,e)}createComputePipeline(e){throw new Error("ComputePipeline not supported in WebGL")}createRenderBundleEncoder(e){throw new Error("Render bundles are only supported in WebGPU")}createCommandEncoder(e={}){return new Uo(this,e)}submit(e){let n=null;e||({submittedCommandEncoder:n,commandBuffer:e}=this._finalizeDefaultCommandEncoderForSubmit());try{e._executeCommands(),n&&n.resolveTimeProfilingQuerySet().then(()=>{this.commandEncoder._gpuTimeMs=n._gpuTimeMs}).catch(()=>{})}finally{e.destroy()}}writeBufferViaCommandEncoder(e,n,r,i=0){n.write(r,i)}_finalizeDefaultCommandEncoderForSubmit(){let e=this.commandEncoder,n=e.finish();return this.commandEncoder.destroy(),this.commandEncoder=this.createCommandEncoder({id:e.props.id,timeProfilingQuerySet:e.getTimeProfilingQuerySet()}),{submittedCommandEncoder:e,commandBuffer:n}}readPixelsToArrayWebGL(e,n){return ww(e,n)}readPixelsToBufferWebGL(e,n){return Sw(e,n)}setParametersWebGL(e){lt(this.gl,e)}getParametersWebGL(e){return ml(this.gl,e)}withParametersWebGL(e,n){return ht(this.gl,e,n)}resetWebGL(){S.warn("WebGLDevice.resetWebGL is deprecated, use only for debugging")(),_E(this.gl)}_getDeviceSpecificTextureFormatCapabilities(e){return OE(this.gl,e,this.extensions)}loseDevice(){let e=!1,r=this.getExtension("WEBGL_lose_context").WEBGL_lose_context;return r&&(e=!0,r.loseContext()),this._resolveContextLost?.({reason:"destroyed",message:"Application triggered context loss"}),e}pushState(){ut.get(this.gl).push()}popState(){ut.get(this.gl).pop()}getGLKey(e,n){let r=this._getGLKeyByValue().get(Number(e));return r||(n?.emptyIfUnknown?"":String(e))}getGLKeys(e){let n={emptyIfUnknown:!0};return Object.entries(e).reduce((r,[i,s])=>(r[`${i}:${this.getGLKey(i,n)}`]=`${s}:${this.getGLKey(s,n)}`,r),{})}_getGLKeyByValue(){return this._glKeyByValue??=Lw(this.gl),this._glKeyByValue}setConstantAttributeWebGL(e,n){let r=this.limits.maxVertexAttributes;this._constants=this._constants||new Array(r).fill(null);let i=this._constants[e];switch(i&&QN(i,n)&&S.info(1,`setConstantAttributeWebGL(${e}) could have been skipped, value unchanged`)(),this._constants[e]=n,n.constructor){case Float32Array:ZN(this,e,n);break;case Int32Array:qN(this,e,n);break;case Uint32Array:KN(this,e,n);break;default:throw new Error("constant")}}getExtension(e){return ft(this.gl,e,this.extensions),this.extensions}_setWebGLDebugMetadata(e,n,r){e.luma=n;let i={props:r.spector,id:r.spector.id};e.__SPECTOR_Metadata=i}}});function JN(t){return typeof WebGL2RenderingContext<"u"&&t instanceof WebGL2RenderingContext?!0:!!(t&&typeof t.createVertexArray=="function")}function Iw(t){return{...t,debug:t.debug??Wt.defaultProps.debug,debugWebGL:t.debugWebGL??Wt.defaultProps.debugWebGL,debugSpectorJS:t.debugSpectorJS??!!S.get("debug-spectorjs")}}async function Mw(t){let e=[];(t.debugWebGL||t.debug)&&e.push(uE()),t.debugSpectorJS&&e.push(dE(t));let n=await Promise.allSettled(e);for(let r of n)r.status==="rejected"&&S.error(`Failed to initialize debug libraries ${r.reason}`)()}var Go,gm,Vo,Cw=b(()=>{B();cE();Yp();Go=1,gm=class extends ms{type="webgl";enforceWebGL2(e){aE(e)}isSupported(){return typeof WebGL2RenderingContext<"u"}isDeviceHandle(e){return typeof WebGL2RenderingContext<"u"&&e instanceof WebGL2RenderingContext?!0:(typeof WebGLRenderingContext<"u"&&e instanceof WebGLRenderingContext&&S.warn("WebGL1 is not supported",e)(),!1)}async attach(e,n={}){let{WebGLDevice:r}=await Promise.resolve().then(()=>(Xl(),mm));if(e instanceof r)return e;let i=r.getDeviceFromContext(e);if(i)return i;if(!JN(e))throw new Error("Invalid WebGL2RenderingContext");n=Iw(n),await Mw(n);let s=n.createCanvasContext===!0?{}:n.createCanvasContext;return new r({...n,_handle:e,createCanvasContext:{canvas:e.canvas,autoResize:!1,...s}})}async create(e={}){let{WebGLDevice:n}=await Promise.resolve().then(()=>(Xl(),mm));e=Iw(e),await Mw(e);try{let r=new n(e);S.groupCollapsed(Go,`WebGLDevice ${r.id} created`)();let i=`${r._reused?"Reusing":"Created"} device with WebGL2 ${r.props.debug?"debug ":""}context: ${r.info.vendor}, ${r.info.renderer} for canvas: ${r.canvasContext.id}`;return S.probe(Go,i)(),S.table(Go,r.info)(),r}finally{S.groupEnd(Go)(),S.info(Go,"%cWebGL call tracing: luma.log.set('debug-webgl') ","color: white; background: blue; padding: 2px 6px; border-radius: 3px;")()}}};Vo=new gm});var jl=b(()=>{Cw();Xl();Pl()});function Jl(t){return Gw.test(t)}function eu(t){return Vw.test(t)}function zw(t){let e=Gw.exec(t),n=Vw.exec(t),r=e?.[1]??n?.[1]??t;try{q.getVertexFormatInfo(r)}catch{throw new Error(`Unsupported GPUVector format ${t}`)}return r}function Kt(t){let e=zw(t),n=Jl(t),r=eu(t),i=q.getVertexFormatInfo(e),s=i.type,o=i.normalized,a=iD(s,o);return{format:t,elementFormat:e,vertexList:n,valueList:r,type:s,signedDataType:sD(e,s),primitiveType:a,components:i.components,byteLength:i.byteLength,integer:i.integer,signed:i.signed,normalized:o,...i.webglOnly?{webglOnly:!0}:{}}}function iD(t,e){if(e)return"f32";switch(t){case"float32":return"f32";case"float16":return"f16";case"uint8":case"uint16":case"uint32":return"u32";case"sint8":case"sint16":case"sint32":return"i32";default:throw new Error(`Unsupported GPUVector component type ${t}`)}}function sD(t,e){if(t==="unorm10-10-10-2")return"uint32";switch(e){case"unorm8":return"uint8";case"snorm8":return"sint8";case"unorm16":return"uint16";case"snorm16":return"sint16";default:return e}}var Gw,Vw,tu=b(()=>{B();Gw=/^vertex-list<([^<>]+)>$/,Vw=/^value-list<([^<>]+)>$/});function _m(t,e){if(!Number.isSafeInteger(t)||t<0)throw new Error(`${e} must be a non-negative safe integer`)}var Qt,xm=b(()=>{B();Qt=class{buffer;format;length;byteOffset;byteStride;constructor(e){let n=q.getVertexFormatInfo(e.format).byteLength,r=e.byteOffset??0,i=e.byteStride??n;if(_m(e.length,"GPUDataView length"),_m(r,"GPUDataView byteOffset"),_m(i,"GPUDataView byteStride"),i<n)throw new Error(`GPUDataView byteStride ${i} is smaller than ${e.format} byte length ${n}`);let s=e.length===0?0:(e.length-1)*i+n,o=r+s;if(!Number.isSafeInteger(s)||!Number.isSafeInteger(o))throw new Error("GPUDataView byte range must use safe integers");if(o>e.buffer.byteLength)throw new Error("GPUDataView exceeds its backing buffer byte length");this.buffer=e.buffer,this.format=e.format,this.length=e.length,this.byteOffset=r,this.byteStride=i}get elementByteLength(){return q.getVertexFormatInfo(this.format).byteLength}get byteLength(){return this.length===0?0:(this.length-1)*this.byteStride+this.elementByteLength}}});function ru(t){return!!(t&&typeof t=="object"&&t.type==="struct")}function Ww(t,e){let n=Object.entries(t);if(n.length===0)throw new Error("GPUData struct format must declare at least one field");return e==="packed"?oD(n):aD(n)}function oD(t){let e=[],n=0,r=0;for(let[i,s]of t){let o=q.getVertexFormatInfo(s);if(o.webglOnly)throw new Error(`Packed GPUData struct field "${i}" uses WebGL-only format ${s}`);n=$w(n,Math.min(4,o.byteLength)),e.push([i,Object.freeze({format:s,byteOffset:n,byteLength:o.byteLength})]),n+=o.byteLength,r+=o.components}return Object.freeze({type:"struct",layout:"packed",fields:Object.freeze(Object.fromEntries(e)),components:r,byteStride:$w(n,4),rowByteLength:n})}function aD(t){let e=Object.fromEntries(t.map(([o,a])=>[o,cD(a)])),n=Qn(e,{layout:"wgsl-storage"}),r=[],i=0,s=0;for(let[o,a]of t){let c=q.getVertexFormatInfo(a),l=n.fields[o].offset*4;r.push([o,Object.freeze({format:a,byteOffset:l,byteLength:c.byteLength})]),i=Math.max(i,l+c.byteLength),s+=c.components}return Object.freeze({type:"struct",layout:"wgsl-storage",fields:Object.freeze(Object.fromEntries(r)),components:s,byteStride:n.byteLength,rowByteLength:i})}function cD(t){let e=q.getVertexFormatInfo(t);switch(e.type){case"float32":return nu("f32",e.components);case"sint32":return nu("i32",e.components);case"uint32":return nu("u32",e.components);default:{let n=Math.ceil(e.byteLength/4);return nu("u32",n)}}}function nu(t,e){return e===1?t:`vec${e}<${t}>`}function $w(t,e){return Math.ceil(t/e)*e}var jw=b(()=>{B()});var vm,Em,Mi,wm=b(()=>{xm();jw();tu();vm=class{buffer;ownsDataBuffer;constructor(e,n){this.buffer=e,this.ownsDataBuffer=n}get ownsBuffer(){return this.ownsDataBuffer}transferBufferOwnership(e){if(e.buffer!==this.buffer)throw new Error("GPUData ownership can only be transferred to the same buffer");e.ownsDataBuffer=this.ownsDataBuffer,this.ownsDataBuffer=!1}destroy(){this.ownsDataBuffer&&(this.buffer.destroy(),this.ownsDataBuffer=!1)}},Em=class extends vm{dataType;format;length;valueLength;stride;byteOffset;byteStride;rowByteLength;readbackMetadata;valueOffsets;nullBitmap;valueByteLength;constructor(e){let{buffer:n,format:r,length:i,valueLength:s,stride:o,byteOffset:a=0,byteStride:c,rowByteLength:l,ownsBuffer:u=!1,readbackMetadata:f,valueOffsets:d,nullBitmap:h,valueByteLength:p,dataType:m}=e;super(n,u);let g;r?typeof r=="string"?g=r:g=Ww(r,e.layout??"wgsl-storage"):g=void 0;let y=ru(g)?g:void 0,x=typeof g=="string"?Kt(g):void 0;if(this.dataType=m,this.format=g,this.length=i,this.valueLength=s??i,this.stride=o??x?.components??y?.components??c??l??1,this.byteOffset=a,this.rowByteLength=l??y?.rowByteLength??x?.byteLength??c??this.stride,this.byteStride=c??y?.byteStride??this.rowByteLength,y){if(this.rowByteLength<y.rowByteLength)throw new Error(`GPUData rowByteLength ${this.rowByteLength} is smaller than struct format row byte length ${y.rowByteLength}`);if(this.byteStride<Math.max(y.byteStride,this.rowByteLength))throw new Error(`GPUData byteStride ${this.byteStride} is smaller than its struct row layout`)}this.readbackMetadata=f,this.valueOffsets=d,this.nullBitmap=h,this.valueByteLength=p}getChild(e){if(!ru(this.format))return null;let n=this.format.fields[e];return n?new Qt({buffer:this.buffer,format:n.format,length:this.length,byteOffset:this.byteOffset+n.byteOffset,byteStride:this.byteStride}):null}getChildAt(e){if(!ru(this.format))return null;let n=Object.values(this.format.fields)[e];return n?new Qt({buffer:this.buffer,format:n.format,length:this.length,byteOffset:this.byteOffset+n.byteOffset,byteStride:this.byteStride}):null}},Mi=Em});function Yw(t){let e=t.format?Kt(t.format):void 0,n=t.rowByteLength??t.byteStride??e?.byteLength;if(n===void 0)throw new Error("GPUVector requires format or explicit rowByteLength");return{stride:t.stride??e?.components??1,byteStride:t.byteStride??n,rowByteLength:n}}function lD(t){return t[0]?.format}function uD(t,e){if(t.find(r=>r.format!==e))throw new Error("GPUVector data chunks must share the declared format")}var Ft,Hw=b(()=>{wm();tu();Ft=class{name;dataType;format;length;valueLength;stride;byteOffset;byteStride;rowByteLength;bufferLayout;data=[];device;bufferProps;isAppendable=!1;ownsDataChunks=!0;ownedVectors=[];appendableByteLength=0;constructor(e){switch(e.type){case"buffer":{let{name:n,buffer:r,format:i,length:s,valueLength:o=s,byteOffset:a=0,ownsBuffer:c=!1}=e,{stride:l,byteStride:u,rowByteLength:f}=Yw(e);this.name=n,this.dataType=e.dataType,this.format=i,this.length=s,this.valueLength=o,this.stride=l,this.byteOffset=a,this.byteStride=u,this.rowByteLength=f,this.data.push(new Mi({buffer:r,format:i,length:s,valueLength:o,stride:l,byteOffset:a,byteStride:u,rowByteLength:f,ownsBuffer:c,dataType:e.dataType}));return}case"interleaved":{let{name:n,buffer:r,format:i,length:s,valueLength:o=s,byteOffset:a=0,byteStride:c,attributes:l,ownsBuffer:u=!1}=e;this.name=n,this.dataType=e.dataType,this.format=i,this.length=s,this.valueLength=o,this.stride=c,this.byteOffset=a,this.byteStride=c,this.rowByteLength=c,this.bufferLayout={name:n,byteStride:c,attributes:l},this.data.push(new Mi({buffer:r,format:i,length:s,valueLength:o,stride:c,byteOffset:a,byteStride:c,rowByteLength:c,ownsBuffer:u,dataType:e.dataType}));return}case"data":{let n=e.format??lD(e.data),r=n?Kt(n):void 0,{name:i,data:s,stride:o=s[0]?.stride??r?.components??1,valueLength:a=s.reduce((d,h)=>d+h.valueLength,0),byteStride:c=s[0]?.byteStride??r?.byteLength,rowByteLength:l=s[0]?.rowByteLength??r?.byteLength,bufferLayout:u,ownsData:f=!1}=e;if(c===void 0||l===void 0)throw new Error("GPUVector requires format or explicit byte layout metadata");n&&uD(s,n),this.name=i,this.dataType=e.dataType,this.format=n,this.length=s.reduce((d,h)=>d+h.length,0),this.valueLength=a,this.stride=o,this.byteOffset=s.length===1?s[0].byteOffset:0,this.byteStride=c,this.rowByteLength=l,this.bufferLayout=u,this.ownsDataChunks=f,this.data.push(...s);return}case"appendable":{let{name:n,device:r,format:i,valueLength:s=0,bufferProps:o}=e,{stride:a,byteStride:c,rowByteLength:l}=Yw(e);this.name=n,this.dataType=e.dataType,this.format=i,this.length=0,this.valueLength=s,this.stride=a,this.byteOffset=0,this.byteStride=c,this.rowByteLength=l,this.device=r,this.bufferProps=o,this.isAppendable=!0;return}}}get ownsBuffer(){return this.ownsDataChunks&&this.data.some(e=>e.ownsBuffer)||this.ownedVectors.some(e=>e.ownsBuffer)}get capacityRows(){return this.isAppendable?this.length:void 0}get appendedByteLength(){return this.appendableByteLength}addData(e){if(this.format&&e.format!==this.format)throw new Error("GPUVector.addData() requires matching formats");if(e.byteStride!==this.byteStride)throw new Error("GPUVector.addData() requires matching byteStride");if(e.rowByteLength!==this.rowByteLength)throw new Error("GPUVector.addData() requires matching rowByteLength");return this.data.push(e),this.length+=e.length,this.valueLength+=e.valueLength,this}appendDataChunk(e,n=this.appendableByteLength+e.buffer.byteLength){if(!this.isAppendable)throw new Error("GPUVector.appendDataChunk() requires appendable vector storage");if(this.format&&e.format!==this.format)throw new Error("GPUVector.appendDataChunk() requires matching formats");if(e.byteStride!==this.byteStride||e.rowByteLength!==this.rowByteLength)throw new Error("GPUVector.appendDataChunk() requires matching byte layout metadata");return this.data.push(e),this.length+=e.length,this.valueLength+=e.valueLength,this.appendableByteLength=n,this}resetLastBatch(){if(!this.isAppendable)throw new Error("GPUVector.resetLastBatch() requires appendable vector storage");for(let e of this.data.splice(0))e.destroy();return this.length=0,this.valueLength=0,this.appendableByteLength=0,this}retainOwnedVectors(e){return this.ownedVectors.push(...e),this}transferBufferOwnership(e){let n=this.data[0],r=e.data[0];if(!n||!r||n.buffer!==r.buffer)throw new Error("GPUVector ownership can only be transferred to the same buffer");n.transferBufferOwnership(r)}destroy(){if(this.ownsDataChunks)for(let e of this.data)e.destroy();for(let e of this.ownedVectors.splice(0))e.destroy()}}});var Sm=b(()=>{wm();xm();Hw();tu()});var Tm,Ie,Yo=b(()=>{B();Tm=class{poolSize=20;bufferPools;constructor(){this.bufferPools=new Map}createOrReuse(e,n){if(n>e.limits.maxBufferSize)throw new Error(`Buffer pool cannot allocate ${n} bytes: device.limits.maxBufferSize is ${e.limits.maxBufferSize}`);let r=this.bufferPools.get(e),i=r?r.findIndex(o=>o.byteLength>=n):-1;if(i<0)return e.createBuffer({usage:k.VERTEX|k.STORAGE|k.COPY_DST|k.COPY_SRC,byteLength:n});let[s]=r.splice(i,1);return s}recycle(e){let n=e.device;this.bufferPools.has(n)||this.bufferPools.set(n,[]);let r=this.bufferPools.get(n),i=r.findIndex(s=>s.byteLength>e.byteLength);i<0?r.push(e):r.splice(i,0,e),this.purge()}purge(){for(let[e,n]of this.bufferPools){let r=e.isLost?0:this.poolSize;for(;n.length>r;)n.shift().destroy();n.length===0&&this.bufferPools.delete(e)}}},Ie=new Tm});function fD(t,e,n,r){let{ValueType:i,size:s,offset:o,stride:a}=t,c=a/i.BYTES_PER_ELEMENT,l=o/i.BYTES_PER_ELEMENT,u=r-n;if(c===s){let d=l+n*c;return e.subarray(d,d+u*s)}let f=new i(u*s);for(let d=0;d<u;d++){let h=l+(n+d)*c;f.set(e.subarray(h,h+s),d*s)}return f}function su(t){if(t instanceof j)return t;if(typeof t=="number"||Array.isArray(t))return j.fromConstant(t);if(t instanceof Mi)return j.fromGPUData(t);if(t instanceof Qt)return j.fromGPUDataView(t);throw new Error("getGPUDataEvaluator() requires GPUDataEvaluator, GPUData, GPUDataView, number, or number[]")}function dD(t){if(!t.format)throw new Error("GPUDataEvaluator.fromGPUData() requires GPUData format metadata");if(Jl(t.format)||eu(t.format))throw new Error("GPUDataEvaluator.fromGPUData() does not support variable-length input");let n=Kt(t.format).byteLength;if(t.rowByteLength!==n)throw new Error(`GPUDataEvaluator.fromGPUData() requires rowByteLength ${n} for GPUData`)}function Xw(t){let e=Kt(t.format),n=$n(e.signedDataType),r=n.BYTES_PER_ELEMENT*e.components;if(e.byteLength!==r)throw new Error(`GPUDataEvaluator does not support packed vertex format ${t.format}: ${e.byteLength} physical bytes cannot expose ${e.components} ${e.signedDataType} components`);if(t.byteOffset%n.BYTES_PER_ELEMENT!==0||t.byteStride%n.BYTES_PER_ELEMENT!==0)throw new Error(`GPUDataEvaluator requires ${t.format} offset and stride aligned to ${n.BYTES_PER_ELEMENT} bytes`);return{type:e.signedDataType,size:e.components,offset:t.byteOffset,stride:t.byteStride,normalized:e.normalized,length:t.length,format:t.format}}function iu(t){let e=hD(t).buffer;return e instanceof ye?e.buffer:e}function hD(t){let[e,...n]=t.data;if(!e||n.length>0)throw new Error(`GPUDataEvaluator requires exactly one GPUData chunk for "${t.name}"`);return e}function pD(t){let e=[];return Zw(t,e,{byteOffset:0}),e}function Zw(t,e,n){let r=t.source;if(r&&!(r instanceof j)&&r.name==="interleave"){for(let i of Object.values(r.inputs))i instanceof j&&Zw(i,e,n);return}e.push({attribute:t.id??t.toString(),format:qw(t.type,t.size,t.normalized),byteOffset:n.byteOffset}),n.byteOffset+=t.ValueType.BYTES_PER_ELEMENT*t.size}function qw(t,e,n=!1){if(e<1||e>4)throw new Error(`Cannot synthesize a GPUVector vertex format with ${e} components`);let r=t;if(n)switch(t){case"uint8":r="unorm8";break;case"sint8":r="snorm8";break;case"uint16":r="unorm16";break;case"sint16":r="snorm16";break;case"float32":r="float32";break;default:throw new Error(`Unsupported normalized vertex format for ${t}`)}return(r==="uint8"||r==="sint8"||r==="uint16"||r==="sint16"||r==="unorm8"||r==="snorm8"||r==="unorm16"||r==="snorm16")&&e===3?`${r}x3-webgl`:`${r}${e===1?"":`x${e}`}`}function mD(t,e,n=!1){return e>=1&&e<=4?qw(t,e,n):void 0}var j,Jt=b(()=>{B();J();Sm();Yo();j=class t{static get bufferPoolSize(){return Ie.poolSize}static set bufferPoolSize(e){if(!Number.isSafeInteger(e)||e<0)throw new Error("GPUDataEvaluator.bufferPoolSize must be a non-negative safe integer");Ie.poolSize=e,Ie.purge()}type;size;get offset(){return this._offset}get stride(){return this._stride}normalized;isConstant;length;get byteLength(){return this._byteLength}ValueType;source=null;format;_id;_destroyed=!1;_value;_offset;_stride;_byteLength;_gpuVector;_bufferOwnership="owned";_targetBuffer;static fromArray(e,{type:n,size:r=1,offset:i=0,stride:s=0,normalized:o=!1}){let a=n,c;if(Array.isArray(e)){a=a||"float32";let u=$n(a);c=new u(e)}else e instanceof Float64Array?(a="uint32",r*=2,i*=2,s*=2,c=new Uint32Array(e.buffer,e.byteOffset,e.byteLength/4)):(a=a||nc(e),c=e);let l=`<${a} * ${r}>`;return new t({id:l,type:a,size:r,offset:i,stride:s,normalized:o,value:c})}static fromConstant(e,n="float32"){let r=$n(n),i;return Array.isArray(e)?i=`[${e.join(",")}]`:(i=String(e),e=[e]),new t({id:i,isConstant:!0,type:n,size:e.length,value:new r(e)})}static fromGPUData(e,n={}){dD(e);let r=new Qt({buffer:e.buffer,format:e.format,length:e.length,byteOffset:e.byteOffset,byteStride:e.byteStride});return new t({...Xw(r),id:n.id,gpuData:e})}static fromGPUDataView(e,n={}){return new t({...Xw(e),id:n.id,buffer:e.buffer})}constructor(e){let{id:n,value:r,buffer:i,gpuData:s,format:o,source:a=null,isConstant:c=!1}=e;if(!a&&!r&&!i&&!s)throw new Error("GPUDataEvaluator must have a value source");let{type:l,size:u,offset:f,stride:d,normalized:h,length:p}=e;if(a instanceof t?(l=l??a.type,u=u??a.size,f=f??a.offset,d=d??a.stride,h=h??a.normalized,p=p??a.length):(u=u??1,f=f??0,h=h??!1,p=c?1:p),!l)throw new Error("GPUDataEvaluator: type not defined");if(this._id=n,this.type=l,this.size=u,this.ValueType=$n(this.type),this._offset=f,this._stride=d||this.ValueType.BYTES_PER_ELEMENT*u,this.normalized=h,this.source=a,this.format=o,p===void 0)if(c)p=1;else{if(!r)throw new Error("GPUDataEvaluator: length not defined");p=Math.ceil(r.byteLength/this.stride)}this.isConstant=c,this.length=p;let m=this.ValueType.BYTES_PER_ELEMENT*this.size;this._byteLength=p===0?0:(p-1)*this.stride+m,this._value=r,this._bufferOwnership=a instanceof t||i||s?"borrowed":"owned",s?this._gpuVector=new Ft({type:"data",name:this._id??"data",format:s.format,data:[s],stride:s.stride,byteStride:s.byteStride,rowByteLength:s.rowByteLength}):i&&(this._gpuVector=this.createGPUVectorView({buffer:i,name:this._id,format:this.format}))}get value(){return this._value||(this.source instanceof t?this.source.value:void 0)}get evaluated(){return!!this._gpuVector}get id(){return this._id}get gpuVector(){if(!this._gpuVector)throw new Error(`${this} not evaluated`);return this._gpuVector}get buffer(){return iu(this.gpuVector)}setTargetBuffer({buffer:e,byteOffset:n=0,byteStride:r=this.stride}){if(this._destroyed)throw new Error(`GPUDataEvaluator ${this} already destroyed`);if(this._gpuVector)throw new Error(`GPUDataEvaluator ${this} already evaluated`);if(!this.source||this.source instanceof t)throw new Error("GPUDataEvaluator target buffers require a deferred operation source");this._targetBuffer={buffer:e,byteOffset:n,byteStride:r}}async evaluate(e,n={}){if(this._destroyed)throw new Error(`GPUDataEvaluator ${this} already destroyed`);if(this._gpuVector)return this._gpuVector;let r;if(this.source instanceof t){let i=await this.source.evaluate(e);return this._gpuVector=this.createGPUVectorView({...n,buffer:iu(i)}),this._gpuVector}if(r=this._getEvaluationBuffer(e),this._value)r.write(this._value);else{let i=await this.source.execute(e,r);if(!i.success)throw i.error||new Error(`${this.source} evaluation failed`);i.value&&(this._value=i.value)}return this._gpuVector=this.createGPUVectorView({...n,buffer:r}),this._gpuVector}evaluateSync(e,n={}){if(this._destroyed)throw new Error(`GPUDataEvaluator ${this} already destroyed`);if(this._gpuVector)return this._gpuVector;let r;if(this.source instanceof t){let i=this.source.evaluateSync(e);return this._gpuVector=this.createGPUVectorView({...n,buffer:iu(i)}),this._gpuVector}if(r=this._getEvaluationBuffer(e),this._value)r.write(this._value);else{let i=this.source.executeSync(e,r);if(!i.success)throw i.error||new Error(`${this.source} evaluation failed`);i.value&&(this._value=i.value)}return this._gpuVector=this.createGPUVectorView({...n,buffer:r}),this._gpuVector}createGPUVectorView(e){let n=e.name??this._id??"vector",r=e.format??this.format??mD(this.type,this.size,this.normalized);if(e.interleaved){let i=typeof e.interleaved=="object"&&e.interleaved.attributes?e.interleaved.attributes:pD(this);return new Ft({type:"interleaved",name:n,buffer:e.buffer,format:e.format??this.format,length:this.length,byteOffset:this.offset,byteStride:this.stride,attributes:i,ownsBuffer:!1})}return new Ft({type:"buffer",name:n,buffer:e.buffer,format:r,length:this.length,stride:this.size,byteOffset:this.offset,byteStride:this.stride,rowByteLength:this.ValueType.BYTES_PER_ELEMENT*this.size,ownsBuffer:!1})}_getEvaluationBuffer(e){let n=this._targetBuffer;if(!n)return Ie.createOrReuse(e,this.byteLength);if(n.buffer.device!==e)throw new Error("GPUDataEvaluator target buffer belongs to a different device");let r=this.ValueType.BYTES_PER_ELEMENT*this.size,i=this.length===0?0:(this.length-1)*n.byteStride+r;if(n.byteOffset+i>n.buffer.byteLength)throw new Error("GPUDataEvaluator target buffer is too small for the output layout");return this._offset=n.byteOffset,this._stride=n.byteStride,this._byteLength=i,this._bufferOwnership="borrowed",this._targetBuffer=void 0,n.buffer}async readValue(e=0,n){let{ValueType:r}=this,{size:i,offset:s,stride:o,length:a}=this,c=r.BYTES_PER_ELEMENT*i;if(n=n??a,e=Math.max(0,Math.min(a,e)),n=Math.max(e,Math.min(a,n)),this._value)return fD(this,this._value,e,n);let l=n-e;if(l===0)return new r(0);let u=s+e*o,f=o===c?l*c:(l-1)*o+c,d=await this.buffer.readAsync(u,f),h=new r(d.buffer,d.byteOffset,d.byteLength/r.BYTES_PER_ELEMENT);if(o===c)return h;let p=new Uint8Array(c*l);for(let m=0;m<l;m++){let g=m*o;p.set(d.subarray(g,g+c),m*c)}return new r(p.buffer)}async ensureCPUValue(){let e=this.value;if(e)return e;let n=await this.buffer.readAsync(0,this.offset+this.byteLength);if(n.byteLength%this.ValueType.BYTES_PER_ELEMENT!==0)throw new Error(`${this} backing buffer byte length is not aligned to its scalar type`);let r=n.slice();return this._value=new this.ValueType(r.buffer,r.byteOffset,r.byteLength/this.ValueType.BYTES_PER_ELEMENT),this._value}ensureCPUValueSync(){let e=this.value;if(e)return e;throw new Error(`${this} CPU value is not available for synchronous evaluation`)}toString(){return this._id??this.source?.toString()??this.constructor.name}destroy(){this._gpuVector&&(this._bufferOwnership==="owned"&&Ie.recycle(iu(this._gpuVector)),this._gpuVector=void 0),this._targetBuffer=void 0,this._destroyed=!0}}});var Ci,ou=b(()=>{Ci={add:{arity:2,symbol:"arithmetic_add"},subtract:{arity:2,symbol:"arithmetic_subtract"},multiply:{arity:2,symbol:"arithmetic_multiply"},divide:{arity:2,symbol:"arithmetic_divide"},pow:{arity:2,symbol:"pow"},sqrt:{arity:1,symbol:"sqrt"},abs:{arity:1,symbol:"abs"},sin:{arity:1,symbol:"sin"},cos:{arity:1,symbol:"cos"},tan:{arity:1,symbol:"arithmetic_tan"},exp:{arity:1,symbol:"exp"},log:{arity:1,symbol:"log"}}});function f1(t,{operations:e,inputs:n}){switch(t.kind){case"input":if(!(t.name in n))throw new Error(`Unknown expression input '${t.name}'`);return;case"literal":if(Array.isArray(t.value)){for(let r of t.value)if(!Number.isFinite(r))throw new Error(`Expression literal array must contain only finite values, got ${r}`)}else if(!Number.isFinite(t.value))throw new Error(`Expression literal must be finite, got ${t.value}`);return;case"call":{let r=e[t.op];if(!r)throw new Error(`Unknown expression op '${t.op}'`);if(t.args.length!==r.arity)throw new Error(`Expression op '${t.op}' expects ${r.arity} args, got ${t.args.length}`);for(let i of t.args)f1(i,{operations:e,inputs:n});return}default:{let r=t;throw new Error(`Unsupported expression node ${r.kind}`)}}}function au(t,e){return f1(t,e),d1(t,e)}function d1(t,e){switch(t.kind){case"input":{let n=e.inputs[t.name];return e.laneIndex<n.size?e.formatInput(t.name):e.formatOutOfBoundsInput(t.name)}case"literal":return e.formatLiteral(t.value);case"call":{let n=e.operations[t.op],r=t.args.map(i=>d1(i,e));return e.formatCall(n.symbol,r)}default:{let n=t;throw new Error(`Unsupported expression node ${n.kind}`)}}}var Im=b(()=>{});function xe(t,e,n=!1){if(n)return e===1?"float":`vec${e}`;switch(t){case"uint8":case"uint16":case"uint32":return e===1?"uint":`uvec${e}`;case"sint8":case"sint16":case"sint32":return e===1?"int":`ivec${e}`;default:return e===1?"float":`vec${e}`}}function cu(t,e,n=!1){let r;if(n)switch(t){case"uint8":r="unorm8";break;case"sint8":r="snorm8";break;case"uint16":r="unorm16";break;case"sint16":r="snorm16";break;case"float32":r="float32";break;default:throw new Error(`Unsupported normalized vertex format for ${t}`)}else r=t;return e===1?r:e===3&&!r.startsWith("float32")&&!r.endsWith("32")?`${r}x3-webgl`:`${r}x${e}`}function Pn(t){switch(t[0]){case"u":return"0u";case"s":return"0";default:return"0."}}function h1(t,e){switch(t){case"uint8":case"uint16":case"uint32":return`${Math.trunc(e)}u`;case"sint8":case"sint16":case"sint32":return`${Math.trunc(e)}`;default:return Number.isInteger(e)?`${e}.0`:`${e}`}}function p1(t){switch(t){case"uint8":return"r8uint";case"sint8":return"r8sint";case"uint16":return"r16uint";case"sint16":return"r16sint";case"uint32":return"r32uint";case"sint32":return"r32sint";case"float32":return"r32float";default:throw new Error(`Unsupported WebGL gather texture format for ${t}`)}}function m1(t){switch(t){case"uint32":return"usampler2D";case"sint32":return"isampler2D";case"float32":return"sampler2D";default:throw new Error(`Unsupported WebGL gather sampler type for ${t}`)}}var Oi=b(()=>{});function ve({module:t,elementWise:e=!1,expression:n,inputs:r,output:i,operationType:s=i.type,outputBuffer:o}){let a=o.device,c=wr("result",i.type,i.size,i.normalized),l=[t,c],u=[],f={},d=xe(i.type,1,i.normalized),h=xe(s,1,i.normalized),p="",m=null,g={TYPE:h,RESULT_LEN:i.size.toString()},y=SD(r);for(let[E,w]of y)l.push(Mm(E,w.type,w.size,w.normalized,s)),u.push(Cm(E,w)),w instanceof j?f[E]=w.buffer:(m=m||Ie.createOrReuse(a,o.byteLength),f[E]=m),p+=`TYPE ${E}[${w.size}]; get_${E}(${E});
`,g[`${E.toUpperCase()}_LEN`]=w.size.toString();let x="";if(n)for(let E=0;E<i.size;E++)x+=`result[${E}]=${n(E)};
`;else if(e)for(let E=0;E<i.size;E++){let w=Pn(h),A=y.map(([I,C])=>E<C.size?`${I}[${E}]`:w);x+=`result[${E}]=${t.name}(${A.join(", ")});
`}else x=`${t.name}(${y.map(([E])=>E).join(", ")}, result);`;let _=`#version 300 es

void main() {
${p}
${d} result[${i.size}];
${x}
set_result(result);
}
  `,v=new _e(a,{vs:_,shaderAssembler:wD,defines:g,modules:l,bufferLayout:u,vertexCount:1,instanceCount:i.length,attributes:f,feedbackBufferMode:"interleaved",outputs:c.varyings});a.statsManager.getStats(vD).get(ED).incrementCount(),v.run({inputBuffers:f,outputBuffers:{[c.varyings[0]]:i.offset===0?o:{buffer:o,byteOffset:i.offset,byteLength:i.byteLength}}}),m&&Ie.recycle(m)}function SD(t){return Array.isArray(t)?t.map((e,n)=>[`x${n}`,e]):Object.entries(t)}function Mm(t,e,n,r=!1,i=e){let s="",o="";for(let c=0;c<n;c+=4){let l=Math.min(n-c,4),u=xe(e,l,r);s+=`in ${u} a${t}_${c};
`;for(let f=0;f<l;f++){let d=`a${t}_${c}`;l>1&&(d=`${d}[${f}]`),(r||e!==i)&&(d=`TYPE(${d})`),o+=`v[${c+f}]=${d};
`}}let a=`
${s}
void get_${t}(out TYPE v[${n}]) {
  ${o}
}
`;return{name:t,vs:a}}function Cm(t,e){let n={name:t,stepMode:e.isConstant?"vertex":"instance",byteStride:e.stride,attributes:[]};for(let r=0;r<e.size;r+=4){let i=Math.min(e.size-r,4);n.attributes.push({attribute:`a${t}_${r}`,format:cu(e.type,i,e.normalized),byteOffset:e.offset+e.ValueType.BYTES_PER_ELEMENT*r})}return n}function wr(t,e,n,r=!1){let i=[],s=xe(e,1,r),o="",a="";for(let c=0;c<n;c+=4){let l=Math.min(n-c,4),u=xe(e,l,r);i.push(`${t}_${c}`),o+=`flat out ${u} ${t}_${c};
`;let f=Array.from({length:l},(d,h)=>c+h);a+=`${t}_${c} = ${u}(${f.map(d=>`v[${d}]`).join(",")});
`}return{name:t,varyings:i,vs:`
${o}
void set_${t}(in ${s} v[${n}]) {
  ${a}
}
`}}var vD,ED,wD,We=b(()=>{J();Ce();Jt();Yo();Oi();vD="GPGPU Operation Counts",ED="Transform Runs",wD=new Jr});var TD,lu,Rm=b(()=>{Ce();Im();ou();We();Oi();TD=`TYPE arithmetic_add(TYPE x, TYPE y) {
  return x + y;
}

TYPE arithmetic_subtract(TYPE x, TYPE y) {
  return x - y;
}

TYPE arithmetic_multiply(TYPE x, TYPE y) {
  return x * y;
}

TYPE arithmetic_divide(TYPE x, TYPE y) {
  return x / y;
}

float arithmetic_tan(float x) {
  return tan_fp32(x);
}
`,lu=({inputs:t,output:e,target:n})=>{let r=e.type,i=xe(r,1,e.normalized),s=Pn(i),o=t.namedInputs;return ve({module:{name:"arithmetic",dependencies:[or],vs:TD},inputs:o,output:e,operationType:r,outputBuffer:n,expression:a=>au(t.expression,{operations:Ci,inputs:o,laneIndex:a,formatInput:c=>`${c}[${a}]`,formatOutOfBoundsInput:c=>o[c].size===1?`${c}[0]`:s,formatLiteral:c=>{let l=Array.isArray(c)?c[a]??0:c;return`${i}(${h1(r,l)})`},formatCall:(c,l)=>`${c}(${l.join(", ")})`})}),{success:!0}}});var PD,LD,b1,g1,y1=b(()=>{B();J();Jt();Yo();Rm();We();PD="GPGPU Operation Counts",LD="Transform Runs",b1=({inputs:t,output:e,target:n})=>{let{sourceValues:r}=t,i=n.device;if(r.length===0){let f=new e.ValueType(e.length*e.size);return n.write(f),{success:!0,value:f}}if(r.isConstant){let f=r.value,d=new e.ValueType(e.length*e.size);for(let h=0;h<e.length;h++){let p=f[h];d[h*2]=p,d[h*2+1]=p}return n.write(d),{success:!0,value:d}}let s=i.createTexture({width:1,height:e.length,format:"rg32float",usage:z.RENDER|z.COPY_SRC|z.COPY_DST}),o=i.createFramebuffer({colorAttachments:[s]}),a=`#version 300 es

flat out float extent_value;

void main() {
  float sourceValues[SOURCE_VALUES_LEN];
  get_sourceValues(sourceValues);
  extent_value = sourceValues[gl_VertexID];

  float y = (float(gl_VertexID) + 0.5) / float(CHANNEL_COUNT) * 2.0 - 1.0;
  gl_Position = vec4(0.0, y, 0.0, 1.0);
  gl_PointSize = 1.0;
}
  `,c=`#version 300 es

precision highp float;

flat in float extent_value;
out vec2 fragColor;

void main() {
  fragColor = vec2(-extent_value, extent_value);
}
  `,l=new Be(i,{vs:a,fs:c,topology:"point-list",parameters:{depthCompare:"always",blend:!0,blendColorSrcFactor:"one",blendColorDstFactor:"one",blendColorOperation:"max",blendAlphaSrcFactor:"one",blendAlphaDstFactor:"one",blendAlphaOperation:"max"},modules:[Mm("sourceValues",r.type,r.size,r.normalized)],defines:{TYPE:"float",SOURCE_VALUES_LEN:r.size.toString(),CHANNEL_COUNT:e.length.toString()},attributes:{sourceValues:r.buffer},bufferLayout:[Cm("sourceValues",r)],instanceCount:r.length,vertexCount:e.length,disableWarnings:!0}),u=Ie.createOrReuse(i,e.byteLength);try{let f=i.beginRenderPass({framebuffer:o,parameters:{viewport:[0,0,1,e.length]},clearColor:[-g1,-g1,0,0],clearDepth:!1,clearStencil:!1});i.statsManager.getStats(PD).get(LD).incrementCount(),l.draw(f),f.end();let d=i.createCommandEncoder();return d.copyTextureToBuffer({sourceTexture:s,width:1,height:e.length,destinationBuffer:u,byteOffset:0,bytesPerRow:8}),i.submit(d.finish()),lu({device:i,inputs:{expression:{kind:"call",op:"multiply",args:[{kind:"input",name:"x"},{kind:"literal",value:[-1,1]}]},namedInputs:{x:new j({buffer:u,size:2,type:"float32",length:e.length})}},output:e,target:n})}finally{l.destroy(),Ie.recycle(u),o.destroy(),s.destroy()}},g1=3e38});function AD(t,e){let n=e.reduce((r,[,i])=>r+Math.ceil(i.size/4),0);if(n>t)throw new Error(`interleave() requires ${n} vertex attributes, exceeding device limit ${t}`)}function ID(t,e){if(e.size>t)throw new Error(`interleave() output size ${e.size} exceeds device inter-stage component limit ${t}`)}var _1,x1=b(()=>{We();_1=({inputs:t,output:e,target:n})=>{let r=t.map((c,l)=>[`x${l}`,c]);AD(n.device.limits.maxVertexAttributes,r),ID(n.device.limits.maxInterStageShaderVariables,e);let i=r.map(([c,l])=>`in TYPE ${c}[${l.size}]`).join(", "),s=0,o=r.map(([c,l])=>{let u=Array.from({length:l.size},(f,d)=>`  result[${s+d}] = ${c}[${d}];`).join(`
`);return s+=l.size,u}).join(`
`),a=`void interleave(${i}, out TYPE result[RESULT_LEN]) {
${o}
}
`;return ve({module:{name:"interleave",vs:a},inputs:t,output:e,outputBuffer:n}),{success:!0}}});function MD(){let t=new Uint16Array([255]);return new Uint8Array(t.buffer)[0]>0}var CD,v1,E1=b(()=>{We();CD=`#define LE ${MD()?1:0}
const uint F32_NAN = 0xffffffffu;
const uint F32_INF = 0x7f800000u;

// Find first set bit using binary search
// https://en.wikipedia.org/wiki/Find_first_set#CLZ
int countLeadingZeros(uint a) {
  if (a == 0u) return 32;
  int n = 0;
  if ((a & 0xffff0000u) == 0u) { n += 16; a = a << 16; }
  if ((a & 0xff000000u) == 0u) { n += 8;  a = a << 8;  }
  if ((a & 0xf0000000u) == 0u) { n += 4;  a = a << 4;  }
  if ((a & 0xc0000000u) == 0u) { n += 2;  a = a << 2;  }
  if ((a & 0x80000000u) == 0u) return n + 1;
  return n;
}

uint roundShiftRight(uint value, int shift) {
  if (shift <= 0) {
    return value << (-shift);
  }

  if (shift >= 32) {
    if (shift == 32 && value > 0x80000000u) {
      return 1u;
    }
    return 0u;
  }

  uint truncated = value >> shift;
  uint halfShift = 1u << (shift - 1);
  uint remainder = value & ((1u << shift) - 1u);
  if (remainder > halfShift || (remainder == halfShift && (truncated & 1u) == 1u)) {
    return truncated + 1u;
  }
  return truncated;
}

uint makeFloat_(uint sign, int exponent, uint mantissa) {
  return (sign << 31) | (uint(exponent + 127) << 23) | (mantissa & 0x7fffffu);
}

/**
 * Assemble a float32 in bit representation according to IEEE 754
 * https://en.wikipedia.org/wiki/Single-precision_floating-point_format
 */
uint makeFloat(uint sign, int exponent, uint significand) {
  if (significand == 0u) {
    return sign << 31;
  }

  // Remove any extra leading zeros for better precision
  int lead_zeros = countLeadingZeros(significand);
  // Significand is encoded as 1.fraction
  int normalizedExponent = exponent + 31 - lead_zeros;

  if (normalizedExponent > 127) {
    return (sign << 31) | F32_INF;
  }

  uint mantissa;
  if (normalizedExponent >= -126) {
    mantissa = roundShiftRight(significand, 8 - lead_zeros);
    if (mantissa >= 0x1000000u) {
      mantissa >>= 1;
      normalizedExponent++;
      if (normalizedExponent > 127) {
        return (sign << 31) | F32_INF;
      }
    }
    return makeFloat_(sign, normalizedExponent, mantissa);
  }

  int subnormalShift = -149 - exponent;
  mantissa = roundShiftRight(significand, subnormalShift);
  if (mantissa >= 0x800000u) {
    return (sign << 31) | (1u << 23);
  }
  return (sign << 31) | mantissa;
}

/**
 * Parse 8-byte memory as a float64 number according to IEEE 754
 * https://en.wikipedia.org/wiki/Double-precision_floating-point_format
 * Returns 8-byte memory as 2 float32 numbers, consisting of
 * high part: fround(d)
 * low part: d - fround(d)
 */
uvec2 parseAsDouble(uvec2 d) {
  #if LE
  d = d.yx; // to big endian
  #endif

  uint sign = (d[0] >> 31) & 1u; // first bit
  uint exponentBits = (d[0] >> 20) & 0x7ffu;
  int exponent = int(exponentBits) - 1023; // next 11 bits
  uint fractionHigh = d[0] & 0xfffffu;
  uint fractionLow = d[1];

  if (exponentBits == 0x7ffu) {
    if (fractionHigh == 0u && fractionLow == 0u) {
      return uvec2((sign << 31) | F32_INF, F32_NAN);
    }
    return uvec2(F32_NAN);
  }
  
  if (exponentBits == 0u) {
    // All float64 subnormals are too small to survive a float32 split.
    return uvec2(sign << 31);
  }

  if (exponent > 127) {
    return uvec2((sign << 31) | F32_INF, ((1u - sign) << 31) | F32_INF);
  }

  uint hi_part;
  uint low_part;

  // float64 significand has 52 bits
  // float32 significand has 23 bits
  // The significand of the high part is the significand of the double, trimmed
  uint f_hi = 0x800000u | (fractionHigh << 3) | (fractionLow >> 29);
  uint f_low = fractionLow & 0x1fffffffu;

  if (exponent < -126) {
    // For tiny normals, the top 24 significand bits still contribute to the float32
    // high part, but they land in the float32 subnormal range.
    hi_part = makeFloat(sign, exponent - 23, f_hi);

    // The residual keeps the remaining 29 significand bits at the original double scale.
    low_part = makeFloat(sign, exponent - 52, f_low);
    return uvec2(hi_part, low_part);
  }

  bool roundUp = f_low > 0x10000000u || (f_low == 0x10000000u && (f_hi & 1u) == 1u);

  uint f_rounded = f_hi + (roundUp ? 1u : 0u);
  int exponent_hi = exponent;
  if (f_rounded == 0x1000000u) {
    f_rounded = 0x800000u;
    exponent_hi++;
  }

  if (exponent_hi > 127) {
    // Overflows float32 limit
    hi_part = (sign << 31) | F32_INF;
    low_part = ((1u - sign) << 31) | F32_INF;
    return uvec2(hi_part, low_part);
  }
  
  hi_part = makeFloat_(sign, exponent_hi, f_rounded);

  int remainder = int(f_low);
  uint sign_low = sign;
  if (roundUp) {
    remainder -= 0x20000000;
  }
  if (remainder < 0) {
    sign_low = 1u - sign;
    remainder = -remainder;
  }
  low_part = makeFloat(sign_low, exponent - 52, uint(remainder));

  return uvec2(hi_part, low_part);
}

void fround(in uint x[X_LEN], out float result[X_LEN]) {
  int n = X_LEN / 2;
  for (int i = 0; i < n; i++) {
    uvec2 f = parseAsDouble(uvec2(x[i * 2], x[i * 2 + 1]));
    result[i] = uintBitsToFloat(f.x);
    result[i + n] = uintBitsToFloat(f.y);
  }
}
`,v1=({inputs:t,output:e,target:n})=>(ve({module:{name:"fround",vs:CD},inputs:t,output:e,operationType:"uint32",outputBuffer:n}),{success:!0})});function uu(t,e,n){let r=m1(n),i=xe(e,1),s=Array.from({length:t.size},(o,a)=>`  v[${a}] = ${i}(texelFetch(source_values_texture, ivec2(${a}, rowIndex), 0).r);`).join(`
`);return{name:"source_values_texture",vs:`
uniform highp ${r} source_values_texture;
void read_source_values(int rowIndex, out TYPE v[${t.size}]) {
${s}
}
`}}function fu(t,e,n){let r=n.createTexture({width:Math.max(t.size,1),height:t.length,format:p1(e),usage:z.SAMPLE|z.COPY_DST});if(t.length===0)return r;let i=n.createCommandEncoder();return i.copyBufferToTexture({sourceBuffer:t.buffer,destinationTexture:r,byteOffset:t.offset,bytesPerRow:t.stride,rowsPerImage:t.length,size:[t.size,t.length,1]}),n.submit(i.finish()),r}var Om=b(()=>{B();Oi()});function RD(t,e){let n=xe(t.type,1),r="aids_0";return t.type!==ND(e)&&(r=`${e}(${r})`),{name:"ids",vs:`
in ${n} aids_0;
void get_ids(out INDEX_TYPE v[1]) {
  v[0] = ${r};
}
`}}function OD(t){return{name:"ids",stepMode:t.isConstant?"vertex":"instance",byteStride:t.stride,attributes:[{attribute:"aids_0",format:cu(t.type,1,t.normalized),byteOffset:t.offset}]}}function BD(t){return{name:"gather",vs:`
void zero_result(out TYPE result[RESULT_LEN]) {
  for (int i = 0; i < RESULT_LEN; i++) {
    result[i] = ${Pn(t)};
  }
}

void gather(in INDEX_TYPE ids[1], out TYPE result[RESULT_LEN]) {
  int sourceIndex = int(ids[0]);
  if (sourceIndex < 0 || sourceIndex >= SOURCE_VALUES_ROWS) {
    zero_result(result);
    return;
  }
  read_source_values(sourceIndex, result);
}
`}}function ND(t){switch(t){case"uint":return"uint32";case"int":return"sint32";default:return"float32"}}var w1,S1=b(()=>{J();Oi();We();Om();w1=async({inputs:t,output:e,target:n})=>{let{ids:r,sourceValues:i}=t,s=n.device,o=wr("result",e.type,e.size),a=xe(r.type,1),c=xe(e.type,1),l=e.type,u=fu(i,l,s),f=`#version 300 es

void main() {
  INDEX_TYPE ids[1];
  get_ids(ids);
  TYPE result[${e.size}];
  gather(ids, result);
  set_result(result);
}
  `,d=new _e(s,{vs:f,defines:{INDEX_TYPE:a,TYPE:c,RESULT_LEN:e.size.toString(),SOURCE_VALUES_ROWS:i.length.toString()},modules:[RD(r,a),uu(i,e.type,l),BD(e.type),o],bindings:{source_values_texture:u},bufferLayout:[OD(r)],vertexCount:1,instanceCount:e.length,feedbackBufferMode:"interleaved",outputs:o.varyings});try{return d.run({inputBuffers:{ids:r.buffer},outputBuffers:{[o.varyings[0]]:n}}),{success:!0}}finally{d.destroy(),u.destroy()}}});var DD,T1,P1=b(()=>{We();DD=`void row_dot(in TYPE x[X_LEN], in TYPE y[Y_LEN], out float result[1]) {
  float sum = 0.0;
  for (int i = 0; i < X_LEN; i++) {
    sum += float(x[i]) * float(y[i]);
  }
  result[0] = sum;
}
`,T1=({inputs:t,output:e,target:n})=>(ve({module:{name:"row_dot",vs:DD},inputs:t,output:e,operationType:"float32",outputBuffer:n}),{success:!0})});var kD,L1,A1=b(()=>{We();kD=`void equalAll(in TYPE x[X_LEN], in TYPE y[Y_LEN], out uint result[1]) {
  uint allEqual = uint(1);
  for (int i = 0; i < X_LEN; i++) {
    if (x[i] != y[i]) {
      allEqual = uint(0);
      break;
    }
  }
  result[0] = allEqual;
}
`,L1=({inputs:t,output:e,target:n})=>(ve({module:{name:"equalAll",vs:kD},inputs:t,output:e,operationType:e.type==="uint32"?t.x.type:e.type,outputBuffer:n}),{success:!0})});var FD,I1,M1=b(()=>{We();FD=`void row_length(in TYPE x[X_LEN], out float result[1]) {
  float sum = 0.0;
  for (int i = 0; i < X_LEN; i++) {
    sum += float(x[i]) * float(x[i]);
  }
  result[0] = sqrt(sum);
}
`,I1=({inputs:t,output:e,target:n})=>(ve({module:{name:"row_length",vs:FD},inputs:t,output:e,operationType:"float32",outputBuffer:n}),{success:!0})});function UD(){return{name:"segmentedMap",vs:`
uint read_segment_start(int segmentIndex) {
  TYPE value[1];
  read_source_values(segmentIndex, value);
  return uint(value[0]);
}

void segmentedMap(out TYPE result[RESULT_LEN]) {
  uint vertexIndex = uint(gl_InstanceID);
  int low = 0;
  int high = SEGMENTS_LENGTH;

  while (low < high) {
    int mid = low + (high - low) / 2;
    uint midStart = read_segment_start(mid);
    if (midStart <= vertexIndex) {
      low = mid + 1;
    } else {
      high = mid;
    }
  }

  uint segmentIndex = uint(max(low - 1, 0));
  uint segmentStart = read_segment_start(int(segmentIndex));
  result[0] = segmentIndex;
  result[1] = vertexIndex - segmentStart;
}
`}}var C1,R1=b(()=>{J();Om();We();C1=async({inputs:t,output:e,target:n})=>{let{segments:r}=t,i=n.device,s=wr("result",e.type,e.size),o=r.type,a=fu(r,o,i),c=new _e(i,{vs:`#version 300 es

void main() {
  TYPE result[RESULT_LEN];
  segmentedMap(result);
  set_result(result);
}
`,defines:{TYPE:"uint",RESULT_LEN:e.size.toString(),SEGMENTS_LENGTH:r.length.toString()},modules:[uu(r,e.type,o),UD(),s],bindings:{source_values_texture:a},vertexCount:1,instanceCount:e.length,feedbackBufferMode:"interleaved",outputs:s.varyings});try{return c.run({outputBuffers:{[s.varyings[0]]:n}}),{success:!0}}finally{c.destroy(),a.destroy()}}});function Bm(t,e,n,r){return n<e.size?`${t}[${n}]`:e.size===1?`${t}[0]`:r}var O1,B1=b(()=>{We();Oi();O1=async({inputs:t,output:e,target:n})=>{let r=xe(e.type,1,e.normalized),i=Pn(r);return ve({module:{name:"select",vs:""},inputs:t,output:e,operationType:e.type,outputBuffer:n,expression:s=>{let o=Bm("condition",t.condition,s,i),a=Bm("whenTrue",t.whenTrue,s,i),c=Bm("whenFalse",t.whenFalse,s,i);return`(${o} != ${i} ? ${a} : ${c})`}}),{success:!0}}});var N1,D1=b(()=>{J();We();N1=({inputs:t,output:e,target:n})=>{let r=wr("result",e.type,e.size),i=new _e(n.device,{vs:`#version 300 es

void main() {
  int result[1];
  result[0] = START + gl_InstanceID * STEP;
  set_result(result);
}
`,defines:{START:t.start.toString(),STEP:t.step.toString()},modules:[r],vertexCount:1,instanceCount:e.length,feedbackBufferMode:"interleaved",outputs:r.varyings});try{return i.run({outputBuffers:{[r.varyings[0]]:n}}),{success:!0}}finally{i.destroy()}}});var k1,F1=b(()=>{We();k1=({inputs:t,output:e,target:n})=>{let{columns:r}=t;return ve({module:{name:"swizzle",vs:"// swizzle expression handled inline"},expression:i=>`x[${r[i]}]`,inputs:{x:t.x},output:e,outputBuffer:n}),{success:!0}}});var U1={};Gt(U1,{arithmetic:()=>lu,dot:()=>T1,equalAll:()=>L1,extent:()=>b1,fround:()=>v1,gather:()=>w1,interleave:()=>_1,length:()=>I1,segmentedMap:()=>C1,select:()=>O1,sequence:()=>N1,swizzle:()=>k1});var G1=b(()=>{Rm();y1();x1();E1();S1();P1();A1();M1();R1();B1();D1();F1()});function Ut(t,e){let n=GD(e),r=Math.max(1,Math.ceil(t)),i=Math.min(r,n),s=Math.min(Math.ceil(r/i),n),o=Math.ceil(r/i/s);if(o>n)throw new Error(`WebGPU dispatch requires ${r} workgroups, exceeding the 3D dispatch limit of ${n} per dimension`);return{x:i,y:s,z:o}}function Nm(t,e="workgroupId"){return`((${e}.z * ${t.y}u + ${e}.y) * ${t.x}u + ${e}.x)`}function Ln(t,e,n="workgroupId",r="localId"){return`(${Nm(t,n)} * ${e}u + ${r}.x)`}function GD(t){return Number.isFinite(t)&&t>0?Math.floor(t):65535}var Bi=b(()=>{});function An(t,e){switch(t){case"u32":return`${e}u`;case"f32":return Number.isInteger(e)?`${e}.0`:`${e}`;default:return`${e}`}}function V1(t,e){switch(t){case"uint32":return An("u32",Math.trunc(e));case"sint32":return`${Math.trunc(e)}`;case"float32":return An("f32",e);default:throw new Error(`WebGPU operations only support 32-bit output types, got ${t}`)}}function In(t){switch(t){case"uint32":return"0u";case"sint32":return"0";case"float32":return"0.0";default:throw new Error(`WebGPU operations only support 32-bit output types, got ${t}`)}}function Z(t){switch(t){case"uint32":return"u32";case"sint32":return"i32";case"float32":return"f32";default:throw new Error(`WebGPU operations only support 32-bit storage types, got ${t}`)}}var Sr=b(()=>{});function Ee({module:t,elementWise:e=!1,expression:n,inputs:r,output:i,operationType:s=i.type,outputBuffer:o}){if(!t.source)throw new Error(`WebGPU computation ${t.name} requires WGSL source`);let a=ZD(r),c=a.map(([x,_])=>({name:x,input:_})),l=c.filter(({input:x})=>!x.isConstant).map((x,_)=>({...x,index:_})),u=Z(s),f=Z(i.type),d={TYPE:u,RESULT_LEN:i.size.toString()},h=Ut(Math.ceil(i.length/Dm),o.device.limits.maxComputeWorkgroupsPerDimension);for(let[x,_]of a)d[`${x.toUpperCase()}_LEN`]=_.size.toString();let p=`
${KD(t.source,d)}
${l.map(({name:x,input:_,index:v})=>WD(x,_,v)).join(`
`)}
${c.map(({name:x,input:_})=>jD(x,_,s)).join(`
`)}
${YD(i,l.length)}
${HD(i)}

@compute @workgroup_size(${Dm}) fn main(
  @builtin(workgroup_id) workgroupId: vec3<u32>,
  @builtin(local_invocation_id) localId: vec3<u32>
) {
  let rowIndex = ${Ln(h,Dm)};
  if (rowIndex >= ${i.length}u) {
    return;
  }

${c.map(({name:x})=>`  let ${x} = read_${x}(rowIndex);`).join(`
`)}
  var result: array<${f}, ${i.size}>;
${XD(t.name,a,i,e,n)}
  write_result(rowIndex, result);
}
`,m=new ze(o.device,{source:p,modules:t.dependencies,shaderAssembler:$D,shaderLayout:{bindings:[...l.map(({name:x},_)=>({name:x,type:"storage",group:0,location:_})),{name:"result",type:"storage",group:0,location:l.length}]}}),g=Object.fromEntries(l.map(({name:x,input:_})=>[x,_.buffer]));g.result=o,m.setBindings(g);let y=o.device.beginComputePass({});o.device.statsManager.getStats(VD).get(zD).incrementCount(),m.dispatch(y,h.x,h.y,h.z),y.end(),o.device.submit(),m.destroy()}function WD(t,e,n){if(e.isConstant)return"";let r=Z(e.type);return`@group(0) @binding(${n}) var<storage, read> ${t}: array<${r}>;`}function jD(t,e,n){let r=Z(n),i=e.type===n?"":r,s=e.stride/e.ValueType.BYTES_PER_ELEMENT,o=e.offset/e.ValueType.BYTES_PER_ELEMENT;return e.isConstant?`fn read_${t}(_rowIndex: u32) -> array<${r}, ${e.size}> {
  return array<${r}, ${e.size}>(${qD(e,i)});
}`:`fn read_${t}(rowIndex: u32) -> array<${r}, ${e.size}> {
  var value: array<${r}, ${e.size}>;
  let rowOffset = ${o}u + rowIndex * ${s}u;
${Array.from({length:e.size},(a,c)=>i?`  value[${c}] = ${i}(${t}[rowOffset + ${c}u]);`:`  value[${c}] = ${t}[rowOffset + ${c}u];`).join(`
`)}
  return value;
}`}function YD(t,e){let n=Z(t.type);return`@group(0) @binding(${e}) var<storage, read_write> result: array<${n}>;`}function HD(t){let e=t.stride/t.ValueType.BYTES_PER_ELEMENT,n=t.offset/t.ValueType.BYTES_PER_ELEMENT;return`fn write_result(rowIndex: u32, value: array<${Z(t.type)}, ${t.size}>) {
  let rowOffset = ${n}u + rowIndex * ${e}u;
${Array.from({length:t.size},(i,s)=>`  result[rowOffset + ${s}u] = value[${s}];`).join(`
`)}
}`}function XD(t,e,n,r,i){let s="";if(i)for(let o=0;o<n.size;o++)s+=`  result[${o}] = ${i(o)};
`;else if(r){let o=In(n.type),a=Z(n.type);for(let c=0;c<n.size;c++){let l=e.map(([u,f])=>c<f.size?Z(f.type)===a?`${u}[${c}]`:`${a}(${u}[${c}])`:o);s+=`  result[${c}] = ${t}(${l.join(", ")});
`}}else s+=`result = ${t}(${e.map(([o])=>o).join(", ")});`;return s.trimEnd()}function ZD(t){return Array.isArray(t)?t.map((e,n)=>[`x${n}`,e]):Object.entries(t)}function qD(t,e){let n=t.value;if(!n)throw new Error(`Constant input ${t} is missing CPU values`);return Array.from({length:t.size},(r,i)=>An(e,n[i]??0)).join(", ")}function KD(t,e){for(let n in e)t=t.replaceAll(`{${n}}`,e[n]);return t}var Dm,VD,zD,$D,en=b(()=>{J();Ce();Bi();Sr();Dm=64,VD="GPGPU Operation Counts",zD="Computation Runs",$D=new mn});var QD,z1,$1=b(()=>{Ce();Im();ou();en();Sr();QD=`fn arithmetic_add(x: {TYPE}, y: {TYPE}) -> {TYPE} {
  return x + y;
}

fn arithmetic_subtract(x: {TYPE}, y: {TYPE}) -> {TYPE} {
  return x - y;
}

fn arithmetic_multiply(x: {TYPE}, y: {TYPE}) -> {TYPE} {
  return x * y;
}

fn arithmetic_divide(x: {TYPE}, y: {TYPE}) -> {TYPE} {
  return x / y;
}

fn arithmetic_tan(x: f32) -> f32 {
  return tan_fp32(x);
}
`,z1=({inputs:t,output:e,target:n})=>{let r=e.type,i=Z(r),s=In(r),o=t.namedInputs;return Ee({module:{name:"arithmetic",source:QD,dependencies:[or]},inputs:o,output:e,operationType:r,outputBuffer:n,expression:a=>au(t.expression,{operations:Ci,inputs:o,laneIndex:a,formatInput:c=>`${c}[${a}]`,formatOutOfBoundsInput:c=>o[c].size===1?`${c}[0]`:s,formatLiteral:c=>{let l=Array.isArray(c)?c[a]??0:c;return`${i}(${V1(r,l)})`},formatCall:(c,l)=>`${c}(${l.join(", ")})`})}),{success:!0}}});var JD,W1,j1=b(()=>{en();JD=`fn row_dot(x: array<{TYPE}, {X_LEN}>, y: array<{TYPE}, {Y_LEN}>) -> array<f32, 1> {
  var sum = 0.0;
  for (var i = 0u; i < {X_LEN}u; i = i + 1u) {
    sum += f32(x[i]) * f32(y[i]);
  }
  return array<f32, 1>(sum);
}
`,W1=({inputs:t,output:e,target:n})=>(Ee({module:{name:"row_dot",source:JD},inputs:t,output:e,operationType:"float32",outputBuffer:n}),{success:!0})});var e4,Y1,H1=b(()=>{en();e4=`fn equalAll(x: array<{TYPE}, {X_LEN}>, y: array<{TYPE}, {Y_LEN}>) -> array<u32, 1> {
  var allEqual = 1u;
  for (var i = 0u; i < {X_LEN}u; i = i + 1u) {
    if (x[i] != y[i]) {
      allEqual = 0u;
      break;
    }
  }
  return array<u32, 1>(allEqual);
}
`,Y1=({inputs:t,output:e,target:n})=>(Ee({module:{name:"equalAll",source:e4},inputs:t,output:e,operationType:t.x.type,outputBuffer:n}),{success:!0})});function Ni(t,e,n){let r=Z(e.type);return`@group(0) @binding(${n}) var<storage, read> ${t}: array<${r}>;`}function km(t,e,n,r=t){let i=Z(n);if(e.isConstant){let l=e.value;if(!l)throw new Error(`Constant input ${e} is missing CPU values`);return`fn read_${r}(_sourceIndex: u32) -> array<${i}, ${e.size}> {
  return array<${i}, ${e.size}>(${Array.from({length:e.size},(u,f)=>An(i,l[f]??0)).join(", ")});
}`}let s=e.stride/e.ValueType.BYTES_PER_ELEMENT,o=e.offset/e.ValueType.BYTES_PER_ELEMENT,c=Z(e.type)===i?"":`${i}`;return`fn read_${r}(sourceIndex: u32) -> array<${i}, ${e.size}> {
  var value: array<${i}, ${e.size}>;
  let rowOffset = ${o}u + sourceIndex * ${s}u;
${Array.from({length:e.size},(l,u)=>c?`  value[${u}] = ${c}(${t}[rowOffset + ${u}u]);`:`  value[${u}] = ${t}[rowOffset + ${u}u];`).join(`
`)}
  return value;
}`}function du(t,e){return km("sourceValues",t,e,"source_values")}function Di(t,e){let n=Z(t.type);return`@group(0) @binding(${e}) var<storage, read_write> result: array<${n}>;`}function ki(t){let e=t.stride/t.ValueType.BYTES_PER_ELEMENT,n=t.offset/t.ValueType.BYTES_PER_ELEMENT;return`fn write_result(rowIndex: u32, value: array<${Z(t.type)}, ${t.size}>) {
  let rowOffset = ${n}u + rowIndex * ${e}u;
${Array.from({length:t.size},(i,s)=>`  result[rowOffset + ${s}u] = value[${s}];`).join(`
`)}
}`}function X1(t,e){let n=In(t);return`fn zero_result() -> array<${Z(t)}, ${e}> {
  var result: array<${Z(t)}, ${e}>;
${Array.from({length:e},(r,i)=>`  result[${i}] = ${n};`).join(`
`)}
  return result;
}`}var Me,hu=b(()=>{Sr();Me=64});function t4({input:t,inputMode:e,inputGroupCount:n,channelCount:r,outputType:i,outputBuffer:s,outputLength:o,outputStride:a,outputOffset:c}){let l=Z(i),u=Ut(o,s.device.limits.maxComputeWorkgroupsPerDimension),f=new j({buffer:s,type:i,size:2,length:o,stride:a,offset:c}),d=`
${t.isConstant?"":Ni("sourceValues",t,0)}
${du(t,i)}
${Di(f,t.isConstant?0:1)}
${ki(f)}
${n4(e,i,r,n)}

var<workgroup> sharedMin: array<${l}, ${Me}>;
var<workgroup> sharedMax: array<${l}, ${Me}>;

@compute @workgroup_size(${Me}) fn main(
  @builtin(workgroup_id) workgroupId: vec3<u32>,
  @builtin(local_invocation_id) localId: vec3<u32>
) {
  let outputRowIndex = ${Nm(u)};
  if (outputRowIndex >= ${o}u) {
    return;
  }

  let channelIndex = outputRowIndex % ${r}u;
  let outputGroupIndex = outputRowIndex / ${r}u;
  let inputGroupIndex = outputGroupIndex * ${Me}u + localId.x;

  let result = extent_pass(channelIndex, inputGroupIndex);
  sharedMin[localId.x] = result[0];
  sharedMax[localId.x] = result[1];
  workgroupBarrier();

  var stride = ${Math.floor(Me/2)}u;
  loop {
    if (stride == 0u) {
      break;
    }
    if (localId.x < stride) {
      let compareIndex = localId.x + stride;
      if (sharedMin[compareIndex] < sharedMin[localId.x]) {
        sharedMin[localId.x] = sharedMin[compareIndex];
      }
      if (sharedMax[compareIndex] > sharedMax[localId.x]) {
        sharedMax[localId.x] = sharedMax[compareIndex];
      }
    }
    workgroupBarrier();
    stride = stride / 2u;
  }

  if (localId.x == 0u) {
    write_result(outputRowIndex, array<${l}, 2>(sharedMin[0], sharedMax[0]));
  }
}
`,h=new ze(s.device,{source:d,shaderLayout:{bindings:[...t.isConstant?[]:[{name:"sourceValues",type:"storage",group:0,location:0}],{name:"result",type:"storage",group:0,location:t.isConstant?0:1}]}}),p={result:s};t.isConstant||(p.sourceValues=t.buffer),h.setBindings(p);let m=s.device.beginComputePass({});h.dispatch(m,u.x,u.y,u.z),m.end(),s.device.submit(),h.destroy()}function n4(t,e,n,r){let i=Z(e),[s,o]=r4(e);return t==="raw"?`fn extent_pass(channelIndex: u32, inputGroupIndex: u32) -> array<${i}, 2> {
  var result: array<${i}, 2>;
  result[0] = ${s};
  result[1] = ${o};

  if (inputGroupIndex < ${r}u) {
    let value = read_source_values(inputGroupIndex);
    result[0] = value[channelIndex];
    result[1] = value[channelIndex];
  }

  return result;
}`:`fn extent_pass(channelIndex: u32, inputGroupIndex: u32) -> array<${i}, 2> {
  var result: array<${i}, 2>;
  result[0] = ${s};
  result[1] = ${o};

  if (inputGroupIndex < ${r}u) {
    let rowIndex = inputGroupIndex * ${n}u + channelIndex;
    let value = read_source_values(rowIndex);
    result[0] = value[0];
    result[1] = value[1];
  }

  return result;
}`}function r4(t){switch(t){case"uint32":return["0xffffffffu","0u"];case"sint32":return["2147483647","-2147483648"];case"float32":return["3.402823e38","-3.402823e38"];default:throw new Error(`Unsupported WebGPU extent type for ${t}`)}}var Z1,q1=b(()=>{J();Jt();Yo();Bi();Sr();hu();Z1=({inputs:t,output:e,target:n})=>{let{sourceValues:r}=t;if(r.length===0){let c=new e.ValueType(e.length*e.size);return n.write(c),{success:!0,value:c}}if(r.isConstant){let c=r.value;if(!c)throw new Error(`Constant input ${r} is missing CPU values`);let l=new e.ValueType(e.length*e.size);for(let u=0;u<e.length;u++){let f=c[u];l[u*2]=f,l[u*2+1]=f}return n.write(l),{success:!0,value:l}}let i=[],s=r,o="raw",a=r.length;try{for(;;){let c=Math.ceil(a/Me),l=e.length*c,u=c===1?n:Ie.createOrReuse(n.device,l*e.stride);if(c>1&&i.push(u),t4({input:s,inputMode:o,inputGroupCount:a,channelCount:e.length,outputType:e.type,outputBuffer:u,outputLength:l,outputStride:e.stride,outputOffset:e.offset}),c===1)break;s=new j({buffer:u,type:e.type,size:2,length:l}),o="partial",a=c}return{success:!0}}finally{for(let c of i)Ie.recycle(c)}}});function i4(){let t=new Uint16Array([255]);return new Uint8Array(t.buffer)[0]>0}var s4,K1,Q1=b(()=>{en();s4=`const LE: bool = ${i4()?"true":"false"};
const F32_NAN: u32 = 0xffffffffu;
const F32_INF: u32 = 0x7f800000u;

fn roundShiftRight(value: u32, shift: i32) -> u32 {
  if (shift <= 0) {
    return value << u32(-shift);
  }

  if (shift >= 32) {
    if (shift == 32 && value > 0x80000000u) {
      return 1u;
    }
    return 0u;
  }

  let shiftU32 = u32(shift);
  let truncated = value >> shiftU32;
  let halfShift = 1u << u32(shift - 1);
  let remainder = value & ((1u << shiftU32) - 1u);
  if (remainder > halfShift || (remainder == halfShift && (truncated & 1u) == 1u)) {
    return truncated + 1u;
  }
  return truncated;
}

fn makeFloatImmediate(sign: u32, exponent: i32, mantissa: u32) -> u32 {
  return (sign << 31u) | (u32(exponent + 127) << 23u) | (mantissa & 0x7fffffu);
}

fn makeFloat(sign: u32, exponent: i32, significand: u32) -> u32 {
  if (significand == 0u) {
    return sign << 31u;
  }

  let leadingZeros = i32(countLeadingZeros(significand));
  var normalizedExponent = exponent + 31 - leadingZeros;

  if (normalizedExponent > 127) {
    return (sign << 31u) | F32_INF;
  }

  var mantissa: u32;
  if (normalizedExponent >= -126) {
    mantissa = roundShiftRight(significand, 8 - leadingZeros);
    if (mantissa >= 0x1000000u) {
      mantissa = mantissa >> 1u;
      normalizedExponent += 1;
      if (normalizedExponent > 127) {
        return (sign << 31u) | F32_INF;
      }
    }
    return makeFloatImmediate(sign, normalizedExponent, mantissa);
  }

  let subnormalShift = -149 - exponent;
  mantissa = roundShiftRight(significand, subnormalShift);
  if (mantissa >= 0x800000u) {
    return (sign << 31u) | (1u << 23u);
  }
  return (sign << 31u) | mantissa;
}

fn parseAsDouble(words: vec2<u32>) -> vec2<u32> {
  var d = words;
  if (LE) {
    d = d.yx;
  }

  let sign = (d.x >> 31u) & 1u;
  let exponentBits = (d.x >> 20u) & 0x7ffu;
  let exponent = i32(exponentBits) - 1023;
  let fractionHigh = d.x & 0xfffffu;
  let fractionLow = d.y;

  if (exponentBits == 0x7ffu) {
    if (fractionHigh == 0u && fractionLow == 0u) {
      return vec2<u32>((sign << 31u) | F32_INF, F32_NAN);
    }
    return vec2<u32>(F32_NAN);
  }

  if (exponentBits == 0u) {
    return vec2<u32>(sign << 31u);
  }

  if (exponent > 127) {
    return vec2<u32>((sign << 31u) | F32_INF, ((1u - sign) << 31u) | F32_INF);
  }

  let highSignificand = 0x800000u | (fractionHigh << 3u) | (fractionLow >> 29u);
  let lowSignificand = fractionLow & 0x1fffffffu;

  if (exponent < -126) {
    let highPart = makeFloat(sign, exponent - 23, highSignificand);
    let lowPart = makeFloat(sign, exponent - 52, lowSignificand);
    return vec2<u32>(highPart, lowPart);
  }

  let roundUp = lowSignificand > 0x10000000u ||
    (lowSignificand == 0x10000000u && (highSignificand & 1u) == 1u);

  var roundedSignificand = highSignificand + select(0u, 1u, roundUp);
  var highExponent = exponent;
  if (roundedSignificand == 0x1000000u) {
    roundedSignificand = 0x800000u;
    highExponent += 1;
  }

  if (highExponent > 127) {
    return vec2<u32>((sign << 31u) | F32_INF, ((1u - sign) << 31u) | F32_INF);
  }

  let highPart = makeFloatImmediate(sign, highExponent, roundedSignificand);

  var remainder = i32(lowSignificand);
  var lowSign = sign;
  if (roundUp) {
    remainder -= 0x20000000;
  }
  if (remainder < 0) {
    lowSign = 1u - sign;
    remainder = -remainder;
  }

  let lowPart = makeFloat(lowSign, exponent - 52, u32(remainder));
  return vec2<u32>(highPart, lowPart);
}

fn fround(x: array<u32, {X_LEN}>) -> array<f32, {RESULT_LEN}> {
  var result: array<f32, {RESULT_LEN}>;
  let n = {X_LEN}u / 2u;
  for (var i = 0u; i < n; i = i + 1u) {
    let parts = parseAsDouble(vec2<u32>(x[i * 2u], x[i * 2u + 1u]));
    result[i] = bitcast<f32>(parts.x);
    result[i + n] = bitcast<f32>(parts.y);
  }
  return result;
}
`,K1=({inputs:t,output:e,target:n})=>(Ee({module:{name:"fround",source:s4},inputs:t,output:e,operationType:"uint32",outputBuffer:n}),{success:!0})});function o4(t,e){if(t.isConstant){let i=t.value;if(!i)throw new Error(`Constant input ${t} is missing CPU values`);return`fn read_ids(_rowIndex: u32) -> ${e} {
  return ${An(e,i[0]??0)};
}`}let n=t.stride/t.ValueType.BYTES_PER_ELEMENT,r=t.offset/t.ValueType.BYTES_PER_ELEMENT;return`fn read_ids(rowIndex: u32) -> ${e} {
  let rowOffset = ${r}u + rowIndex * ${n}u;
  return ids[rowOffset];
}`}function a4(t,e,n,r){let i=Z(t),s=Z(e);return`fn gather(idsValue: ${i}) -> array<${s}, ${n}> {
  let sourceIndex = ${i==="u32"?"i32(idsValue)":i==="i32"?"idsValue":"i32(idsValue)"};
  if (sourceIndex < 0 || sourceIndex >= ${r}) {
    return zero_result();
  }
  return read_source_values(u32(sourceIndex));
}`}var J1,eS=b(()=>{J();Bi();Sr();hu();J1=async({inputs:t,output:e,target:n})=>{let{ids:r,sourceValues:i}=t,s=Z(r.type),o=[];r.isConstant||o.push({name:"ids",input:r,index:o.length}),i.isConstant||o.push({name:"sourceValues",input:i,index:o.length});let a=Ut(Math.ceil(e.length/Me),n.device.limits.maxComputeWorkgroupsPerDimension),c=`
${o.map(({name:d,input:h,index:p})=>Ni(d,h,p)).join(`
`)}
${o4(r,s)}
${du(i,e.type)}
${Di(e,o.length)}
${ki(e)}
${X1(e.type,e.size)}
${a4(r.type,e.type,e.size,i.length)}

@compute @workgroup_size(${Me}) fn main(
  @builtin(workgroup_id) workgroupId: vec3<u32>,
  @builtin(local_invocation_id) localId: vec3<u32>
) {
  let rowIndex = ${Ln(a,Me)};
  if (rowIndex >= ${e.length}u) {
    return;
  }

  let idsValue = read_ids(rowIndex);
  let result = gather(idsValue);
  write_result(rowIndex, result);
}
`,l=new ze(n.device,{source:c,shaderLayout:{bindings:[...o.map(({name:d,index:h})=>({name:d,type:"storage",group:0,location:h})),{name:"result",type:"storage",group:0,location:o.length}]}}),u={};r.isConstant||(u.ids=r.buffer),i.isConstant||(u.sourceValues=i.buffer),u.result=n,l.setBindings(u);let f=n.device.beginComputePass({});return l.dispatch(f,a.x,a.y,a.z),f.end(),n.device.submit(),l.destroy(),{success:!0}}});function c4(t){return`fn segmented_map(vertexIndex: u32) -> array<u32, 2> {
  var low = 0i;
  var high = ${t}i;
  while (low < high) {
    let mid = low + (high - low) / 2i;
    let midStart = read_segments(u32(mid))[0];
    if (midStart <= vertexIndex) {
      low = mid + 1i;
    } else {
      high = mid;
    }
  }

  let segmentIndex = u32(max(low - 1i, 0i));
  let segmentStart = read_segments(segmentIndex)[0];
  return array<u32, 2>(segmentIndex, vertexIndex - segmentStart);
}`}var tS,nS=b(()=>{J();Bi();hu();tS=async({inputs:t,output:e,target:n})=>{let{segments:r}=t,i=r.isConstant?[]:[{name:"segments",input:r,index:0}],s=Ut(Math.ceil(e.length/Me),n.device.limits.maxComputeWorkgroupsPerDimension),o=`
${i.map(({name:u,input:f,index:d})=>Ni(u,f,d)).join(`
`)}
${km("segments",r,"uint32")}
${Di(e,i.length)}
${ki(e)}
${c4(r.length)}

@compute @workgroup_size(${Me}) fn main(
  @builtin(workgroup_id) workgroupId: vec3<u32>,
  @builtin(local_invocation_id) localId: vec3<u32>
) {
  let rowIndex = ${Ln(s,Me)};
  if (rowIndex >= ${e.length}u) {
    return;
  }

  let result = segmented_map(rowIndex);
  write_result(rowIndex, result);
}
`,a=new ze(n.device,{source:o,shaderLayout:{bindings:[...i.map(({name:u,index:f})=>({name:u,type:"storage",group:0,location:f})),{name:"result",type:"storage",group:0,location:i.length}]}}),c=Object.fromEntries(i.map(({name:u,input:f})=>[u,f.buffer]));c.result=n,a.setBindings(c);let l=n.device.beginComputePass({});return a.dispatch(l,s.x,s.y,s.z),l.end(),n.device.submit(),a.destroy(),{success:!0}}});function l4(t,e){let r=e.filter(([,i])=>!i.isConstant).length+1;if(r>t.maxStorageBuffersPerShaderStage)throw new Error(`interleave() requires ${r} storage buffers, exceeding device limit ${t.maxStorageBuffersPerShaderStage}`);if(r>t.maxBindingsPerBindGroup)throw new Error(`interleave() requires ${r} bindings, exceeding bind group limit ${t.maxBindingsPerBindGroup}`)}var pu,rS=b(()=>{en();pu=({inputs:t,output:e,target:n})=>{let r=t.map((c,l)=>[`x${l}`,c]);l4(n.device.limits,r);let i=r.map(([c,l])=>`${c}: array<{TYPE}, ${l.size}>`).join(", "),s=0,o=r.map(([c,l])=>{let u=Array.from({length:l.size},(f,d)=>`  out[${s+d}] = ${c}[${d}];`).join(`
`);return s+=l.size,u}).join(`
`),a=`fn interleave(${i}) -> array<{TYPE}, {RESULT_LEN}> {
  var out: array<{TYPE}, {RESULT_LEN}>;
${o}
  return out;
}
`;return Ee({module:{name:"interleave",source:a},inputs:t,output:e,outputBuffer:n}),{success:!0}}});var u4,iS,sS=b(()=>{en();u4=`fn row_length(x: array<{TYPE}, {X_LEN}>) -> array<f32, 1> {
  var sum = 0.0;
  for (var i = 0u; i < {X_LEN}u; i = i + 1u) {
    sum += f32(x[i]) * f32(x[i]);
  }
  return array<f32, 1>(sqrt(sum));
}
`,iS=({inputs:t,output:e,target:n})=>(Ee({module:{name:"row_length",source:u4},inputs:t,output:e,operationType:"float32",outputBuffer:n}),{success:!0})});function Fm(t,e,n,r){return n<e.size?`${t}[${n}]`:e.size===1?`${t}[0]`:r}var oS,aS=b(()=>{en();Sr();oS=async({inputs:t,output:e,target:n})=>{let r=In(e.type);return Ee({module:{name:"select",source:`// inline expression select
`},inputs:t,output:e,operationType:e.type,outputBuffer:n,expression:i=>{let s=Fm("condition",t.condition,i,r),o=Fm("whenTrue",t.whenTrue,i,r);return`select(${Fm("whenFalse",t.whenFalse,i,r)}, ${o}, ${s} != ${r})`}}),{success:!0}}});var Um,cS,lS=b(()=>{J();Bi();Um=64,cS=({inputs:t,output:e,target:n})=>{let r=Ut(Math.ceil(e.length/Um),n.device.limits.maxComputeWorkgroupsPerDimension),i=`@group(0) @binding(0) var<storage, read_write> result: array<i32>;

@compute @workgroup_size(${Um}) fn main(
  @builtin(workgroup_id) workgroupId: vec3<u32>,
  @builtin(local_invocation_id) localId: vec3<u32>
) {
  let rowIndex = ${Ln(r,Um)};
  if (rowIndex >= ${e.length}u) {
    return;
  }

  let rowOffset = ${e.offset/e.ValueType.BYTES_PER_ELEMENT}u + rowIndex * ${e.stride/e.ValueType.BYTES_PER_ELEMENT}u;
  result[rowOffset] = ${t.start} + i32(rowIndex) * ${t.step};
}
`,s=new ze(n.device,{source:i,shaderLayout:{bindings:[{name:"result",type:"storage",group:0,location:0}]}});s.setBindings({result:n});let o=n.device.beginComputePass({});return s.dispatch(o,r.x,r.y,r.z),o.end(),n.device.submit(),s.destroy(),{success:!0}}});var uS,fS=b(()=>{en();uS=({inputs:t,output:e,target:n})=>{let{columns:r}=t;return Ee({module:{name:"swizzle",source:"// swizzle expression handled inline"},expression:i=>`x[${r[i]}]`,inputs:{x:t.x},output:e,outputBuffer:n}),{success:!0}}});var dS={};Gt(dS,{arithmetic:()=>z1,dot:()=>W1,equalAll:()=>Y1,extent:()=>Z1,fround:()=>K1,gather:()=>J1,interleave:()=>pu,length:()=>iS,segmentedMap:()=>tS,select:()=>oS,sequence:()=>cS,swizzle:()=>uS});var Gm=b(()=>{$1();j1();H1();q1();Q1();eS();nS();rS();sS();aS();lS();fS()});function sn(t,e){if(!t)throw new Error(e||"loader assertion failed.")}var gt={self:typeof self<"u"&&self,window:typeof window<"u"&&window,global:typeof global<"u"&&global,document:typeof document<"u"&&document},LT=gt.self||gt.window||gt.global||{},AT=gt.window||gt.self||gt.global||{},IT=gt.global||gt.self||gt.window||{},MT=gt.document||{};var Nn=!!(typeof process!="object"||String(process)!=="[object process]"||process.browser);var Rg=typeof process<"u"&&process.version&&/v([0-9]*)/.exec(process.version),CT=Rg&&parseFloat(Rg[1])||0;Ki();var _f="4.5.4",UT=_f[0]>="0"&&_f[0]<="9"?`v${_f}`:"";function GT(){let t=new Se({id:"loaders.gl"});return globalThis.loaders||={},globalThis.loaders.log=t,globalThis.loaders.version=UT,globalThis.probe||={},globalThis.probe.loaders=t,t}var xf=GT();var VT=t=>typeof t=="boolean",yt=t=>typeof t=="function",_t=t=>t!==null&&typeof t=="object",Ca=t=>_t(t)&&t.constructor==={}.constructor;var vf=t=>typeof SharedArrayBuffer<"u"&&t instanceof SharedArrayBuffer,Fr=t=>_t(t)&&typeof t.byteLength=="number"&&typeof t.slice=="function";var Ef=t=>!!t&&yt(t[Symbol.iterator]),wf=t=>!!t&&yt(t[Symbol.asyncIterator]);var Fe=t=>typeof Response<"u"&&t instanceof Response||_t(t)&&yt(t.arrayBuffer)&&yt(t.text)&&yt(t.json);var Ue=t=>typeof Blob<"u"&&t instanceof Blob;var Xg=t=>typeof ReadableStream<"u"&&t instanceof ReadableStream||_t(t)&&yt(t.tee)&&yt(t.cancel)&&yt(t.getReader);var Zg=t=>_t(t)&&yt(t.read)&&yt(t.pipe)&&VT(t.readable),Qi=t=>Xg(t)||Zg(t);function Sf(t,e){return qg(t||{},e)}function qg(t,e,n=0){if(n>3)return e;let r={...t};for(let[i,s]of Object.entries(e))s&&typeof s=="object"&&!Array.isArray(s)?r[i]=qg(r[i]||{},e[i],n+1):r[i]=e[i];return r}var Kg="latest";function zT(){return globalThis._loadersgl_?.version||(globalThis._loadersgl_=globalThis._loadersgl_||{},globalThis._loadersgl_.version="4.5.4"),globalThis._loadersgl_.version}var Qg=zT();function Te(t,e){if(!t)throw new Error(e||"loaders.gl assertion failed.")}var xt={self:typeof self<"u"&&self,window:typeof window<"u"&&window,global:typeof global<"u"&&global,document:typeof document<"u"&&document},VU=xt.self||xt.window||xt.global||{},zU=xt.window||xt.self||xt.global||{},$U=xt.global||xt.self||xt.window||{},WU=xt.document||{};var je=typeof process!="object"||String(process)!=="[object process]"||process.browser;var eb=typeof window<"u"&&typeof window.orientation<"u",Jg=typeof process<"u"&&process.version&&/v([0-9]*)/.exec(process.version),jU=Jg&&parseFloat(Jg[1])||0;var Ji=class{name;workerThread;isRunning=!0;result;_resolve=()=>{};_reject=()=>{};constructor(e,n){this.name=e,this.workerThread=n,this.result=new Promise((r,i)=>{this._resolve=r,this._reject=i})}postMessage(e,n){this.workerThread.postMessage({source:"loaders.gl",type:e,payload:n})}done(e){Te(this.isRunning),this.isRunning=!1,this._resolve(e)}error(e){Te(this.isRunning),this.isRunning=!1,this._reject(e)}};var Ur=class{terminate(){}};var Tf=new Map;function tb(t){Te(t.source&&!t.url||!t.source&&t.url);let e=Tf.get(t.source||t.url);return e||(t.url&&(e=$T(t.url),Tf.set(t.url,e)),t.source&&(e=nb(t.source),Tf.set(t.source,e))),Te(e),e}function $T(t){if(!t.startsWith("http"))return t;let e=WT(t);return nb(e)}function nb(t){let e=new Blob([t],{type:"application/javascript"});return URL.createObjectURL(e)}function WT(t){return`try {
  importScripts('${t}');
} catch (error) {
  console.error(error);
  throw error;
}`}function Pf(t,e=!0,n){let r=n||new Set;if(t){if(rb(t))r.add(t);else if(rb(t.buffer))r.add(t.buffer);else if(!ArrayBuffer.isView(t)){if(e&&typeof t=="object")for(let i in t)Pf(t[i],e,r)}}return n===void 0?Array.from(r):[]}function rb(t){return t?t instanceof ArrayBuffer||typeof MessagePort<"u"&&t instanceof MessagePort||typeof ImageBitmap<"u"&&t instanceof ImageBitmap||typeof OffscreenCanvas<"u"&&t instanceof OffscreenCanvas:!1}var Lf=()=>{},on=class{name;source;url;terminated=!1;worker;onMessage;onError;_loadableURL="";static isSupported(){return typeof Worker<"u"&&je||typeof Ur<"u"&&!je}constructor(e){let{name:n,source:r,url:i}=e;Te(r||i),this.name=n,this.source=r,this.url=i,this.onMessage=Lf,this.onError=s=>console.log(s),this.worker=je?this._createBrowserWorker():this._createNodeWorker()}destroy(){this.onMessage=Lf,this.onError=Lf,this.worker.terminate(),this.terminated=!0}get isRunning(){return!!this.onMessage}postMessage(e,n){n=n||Pf(e),this.worker.postMessage(e,n)}_getErrorFromErrorEvent(e){let n="Failed to load ";return n+=`worker ${this.name} from ${this.url}. `,e.message&&(n+=`${e.message} in `),e.lineno&&(n+=`:${e.lineno}:${e.colno}`),new Error(n)}_createBrowserWorker(){this._loadableURL=tb({source:this.source,url:this.url});let e=new Worker(this._loadableURL,{name:this.name});return e.onmessage=n=>{n.data?this.onMessage(n.data):this.onError(new Error("No data received"))},e.onerror=n=>{this.onError(this._getErrorFromErrorEvent(n)),this.terminated=!0},e.onmessageerror=n=>console.error(n),e}_createNodeWorker(){let e;if(this.url){let r=this.url.includes(":/")||this.url.startsWith("/")?this.url:`./${this.url}`,i=this.url.endsWith(".ts")||this.url.endsWith(".mjs")?"module":"commonjs";e=new Ur(r,{eval:!1,type:i})}else if(this.source)e=new Ur(this.source,{eval:!0});else throw new Error("no worker");return e.on("message",n=>{this.onMessage(n)}),e.on("error",n=>{this.onError(n)}),e.on("exit",n=>{}),e}};var es=class{name="unnamed";source;url;maxConcurrency=1;maxMobileConcurrency=1;onDebug=()=>{};reuseWorkers=!0;props={};jobQueue=[];idleQueue=[];count=0;isDestroyed=!1;static isSupported(){return on.isSupported()}constructor(e){this.source=e.source,this.url=e.url,this.setProps(e)}destroy(){this.idleQueue.forEach(e=>e.destroy()),this.isDestroyed=!0}setProps(e){this.props={...this.props,...e},e.name!==void 0&&(this.name=e.name),e.maxConcurrency!==void 0&&(this.maxConcurrency=e.maxConcurrency),e.maxMobileConcurrency!==void 0&&(this.maxMobileConcurrency=e.maxMobileConcurrency),e.reuseWorkers!==void 0&&(this.reuseWorkers=e.reuseWorkers),e.onDebug!==void 0&&(this.onDebug=e.onDebug)}async startJob(e,n=(i,s,o)=>i.done(o),r=(i,s)=>i.error(s)){let i=new Promise(s=>(this.jobQueue.push({name:e,onMessage:n,onError:r,onStart:s}),this));return this._startQueuedJob(),await i}async _startQueuedJob(){if(!this.jobQueue.length)return;let e=this._getAvailableWorker();if(!e)return;let n=this.jobQueue.shift();if(n){this.onDebug({message:"Starting job",name:n.name,workerThread:e,backlog:this.jobQueue.length});let r=new Ji(n.name,e);e.onMessage=i=>n.onMessage(r,i.type,i.payload),e.onError=i=>n.onError(r,i),n.onStart(r);try{await r.result}catch(i){console.error(`Worker exception: ${i}`)}finally{this.returnWorkerToQueue(e)}}}returnWorkerToQueue(e){!je||this.isDestroyed||!this.reuseWorkers||this.count>this._getMaxConcurrency()?(e.destroy(),this.count--):this.idleQueue.push(e),this.isDestroyed||this._startQueuedJob()}_getAvailableWorker(){if(this.idleQueue.length>0)return this.idleQueue.shift()||null;if(this.count<this._getMaxConcurrency()){this.count++;let e=`${this.name.toLowerCase()} (#${this.count} of ${this.maxConcurrency})`;return new on({name:e,source:this.source,url:this.url})}return null}_getMaxConcurrency(){return eb?this.maxMobileConcurrency:this.maxConcurrency}};var jT={maxConcurrency:3,maxMobileConcurrency:1,reuseWorkers:!0,onDebug:()=>{}},Fn=class t{props;workerPools=new Map;static _workerFarm;static isSupported(){return on.isSupported()}static getWorkerFarm(e={}){return t._workerFarm=t._workerFarm||new t({}),t._workerFarm.setProps(e),t._workerFarm}constructor(e){this.props={...jT},this.setProps(e),this.workerPools=new Map}destroy(){for(let e of this.workerPools.values())e.destroy();this.workerPools=new Map}setProps(e){this.props={...this.props,...e};for(let n of this.workerPools.values())n.setProps(this._getWorkerPoolProps())}getWorkerPool(e){let{name:n,source:r,url:i}=e,s=this.workerPools.get(n);return s||(s=new es({name:n,source:r,url:i}),s.setProps(this._getWorkerPoolProps()),this.workerPools.set(n,s)),s}_getWorkerPoolProps(){return{maxConcurrency:this.props.maxConcurrency,maxMobileConcurrency:this.props.maxMobileConcurrency,reuseWorkers:this.props.reuseWorkers,onDebug:this.props.onDebug}}};function Af(t,e={}){let n=e[t.id]||{},r=je?t.workerFile||`${t.id}-worker.js`:`${t.id}-worker-node.js`,i=n.workerUrl;if(!i&&t.id==="compression"&&(i=e.workerUrl),(e._workerType||e?.core?._workerType)==="test"&&(je?i=`modules/${t.module}/dist/${r}`:i=`modules/${t.module}/src/workers/${t.id}-worker-node.ts`),!i){let o=t.version;o==="latest"&&(o=Kg);let a=o?`@${o}`:"";i=`https://unpkg.com/@loaders.gl/${t.module}${a}/dist/${r}`}return Te(i),i}function If(t,e=Qg){Te(t,"no worker provided");let n=t.version;return!(!e||!n)}function Mf(t,e){if(!Fn.isSupported())return!1;let n=e?._nodeWorkers??e?.core?._nodeWorkers;if(!je&&!n)return!1;let r=e?.worker??e?.core?.worker;return!!(t.worker&&r)}async function Cf(t,e,n,r,i){let s=t.id,o=Af(t,n),c=Fn.getWorkerFarm(n?.core).getWorkerPool({name:s,url:o});n=JSON.parse(JSON.stringify(n||{})),n._workerLoaderId=t.id,r=JSON.parse(JSON.stringify(r||{}));let l=await c.startJob("process-on-worker",YT.bind(null,i));return l.postMessage("process",{input:e,options:n,context:r}),await(await l.result).result}async function YT(t,e,n,r){switch(n){case"done":e.done(r);break;case"error":e.error(new Error(r.error));break;case"process":let{id:i,input:s,options:o}=r;try{let a=await t(s,o);e.postMessage("done",{id:i,result:a})}catch(a){let c=a instanceof Error?a.message:"unknown error";e.postMessage("error",{id:i,error:c})}break;default:console.warn(`parse-with-worker unknown message ${n}`)}}function Rf(t,e,n){if(n=n||t.byteLength,t.byteLength<n||e.byteLength<n)return!1;let r=new Uint8Array(t),i=new Uint8Array(e);for(let s=0;s<r.length;++s)if(r[s]!==i[s])return!1;return!0}function Of(...t){return ib(t)}function ib(t){let e=t.map(s=>s instanceof ArrayBuffer?new Uint8Array(s):s),n=e.reduce((s,o)=>s+o.byteLength,0),r=new Uint8Array(n),i=0;for(let s of e)r.set(s,i),i+=s.byteLength;return r.buffer}async function Bf(t){let e=[];for await(let n of t)e.push(HT(n));return Of(...e)}function HT(t){if(t instanceof ArrayBuffer)return t;if(ArrayBuffer.isView(t)){let{buffer:e,byteOffset:n,byteLength:r}=t;return sb(e,n,r)}return sb(t)}function sb(t,e=0,n=t.byteLength-e){let r=new Uint8Array(t,e,n),i=new Uint8Array(r.length);return i.set(r),i.buffer}var XT="",ab={};function kf(t){for(let e in ab)if(t.startsWith(e)){let n=ab[e];t=t.replace(e,n)}return!t.startsWith("http://")&&!t.startsWith("https://")&&(t=`${XT}${t}`),t}function Oa(t){return t&&typeof t=="object"&&t.isBuffer}function Gr(t){if(Oa(t))return t;if(t instanceof ArrayBuffer)return t;if(vf(t))return Ra(t);if(ArrayBuffer.isView(t)){let e=t.buffer;return t.byteOffset===0&&t.byteLength===t.buffer.byteLength?e:e.slice(t.byteOffset,t.byteOffset+t.byteLength)}if(typeof t=="string"){let e=t;return new TextEncoder().encode(e).buffer}if(t&&typeof t=="object"&&t._toArrayBuffer)return t._toArrayBuffer();throw new Error("toArrayBuffer")}function rs(t){if(t instanceof ArrayBuffer)return t;if(vf(t))return Ra(t);let{buffer:e,byteOffset:n,byteLength:r}=t;return e instanceof ArrayBuffer&&n===0&&r===e.byteLength?e:Ra(e,n,r)}function Ra(t,e=0,n=t.byteLength-e){let r=new Uint8Array(t,e,n),i=new Uint8Array(r.length);return i.set(r),i.buffer}function Ff(t){return ArrayBuffer.isView(t)?t:new Uint8Array(t)}var Vt={};Gt(Vt,{dirname:()=>qT,filename:()=>ZT,join:()=>KT,resolve:()=>QT});function cb(){if(typeof process<"u"&&typeof process.cwd<"u")return process.cwd();let t=window.location?.pathname;return t?.slice(0,t.lastIndexOf("/")+1)||""}function ZT(t){let e=t?t.lastIndexOf("/"):-1;return e>=0?t.substr(e+1):t}function qT(t){let e=t?t.lastIndexOf("/"):-1;return e>=0?t.substr(0,e):""}function KT(...t){return t=t.map((n,r)=>(r&&(n=n.replace(new RegExp("^/"),"")),r!==t.length-1&&(n=n.replace(new RegExp("/$"),"")),n)),t.join("/")}function QT(...t){let e=[];for(let s=0;s<t.length;s++)e[s]=t[s];let n="",r=!1,i;for(let s=e.length-1;s>=-1&&!r;s--){let o;s>=0?o=e[s]:(i===void 0&&(i=cb()),o=i),o.length!==0&&(n=`${o}/${n}`,r=o.charCodeAt(0)===is)}return n=JT(n,!r),r?`/${n}`:n.length>0?n:"."}var is=47,Uf=46;function JT(t,e){let n="",r=-1,i=0,s,o=!1;for(let a=0;a<=t.length;++a){if(a<t.length)s=t.charCodeAt(a);else{if(s===is)break;s=is}if(s===is){if(!(r===a-1||i===1))if(r!==a-1&&i===2){if(n.length<2||!o||n.charCodeAt(n.length-1)!==Uf||n.charCodeAt(n.length-2)!==Uf){if(n.length>2){let c=n.length-1,l=c;for(;l>=0&&n.charCodeAt(l)!==is;--l);if(l!==c){n=l===-1?"":n.slice(0,l),r=a,i=0,o=!1;continue}}else if(n.length===2||n.length===1){n="",r=a,i=0,o=!1;continue}}e&&(n.length>0?n+="/..":n="..",o=!0)}else{let c=t.slice(r+1,a);n.length>0?n+=`/${c}`:n=c,o=!1}r=a,i=0}else s===Uf&&i!==-1?++i:i=-1}return n}var Ba=class extends Error{constructor(e,n){super(e),this.reason=n.reason,this.url=n.url,this.response=n.response}reason;url;response};var nP=/^data:([-\w.]+\/[-\w.+]+)(;|,)/,rP=/^([-\w.]+\/[-\w.+]+)/;function Gf(t,e){return t.toLowerCase()===e.toLowerCase()}function lb(t){let e=rP.exec(t);return e?e[1]:t}function Vf(t){let e=nP.exec(t);return e?e[1]:""}var ub=/\?.*/;function fb(t){let e=t.match(ub);return e&&e[0]}function an(t){return t.replace(ub,"")}function db(t){if(t.length<50)return t;let e=t.slice(t.length-15);return`${t.substr(0,32)}...${e}`}function Gn(t){return Fe(t)?t.url:Ue(t)?("name"in t?t.name:"")||"":typeof t=="string"?t:""}function Vr(t){if(Fe(t)){let e=t.headers.get("content-type")||"",n=an(t.url);return lb(e)||Vf(n)}return Ue(t)?t.type||"":typeof t=="string"?Vf(t):""}function hb(t){return Fe(t)?t.headers["content-length"]||-1:Ue(t)?t.size:typeof t=="string"?t.length:t instanceof ArrayBuffer||ArrayBuffer.isView(t)?t.byteLength:-1}async function Na(t){if(Fe(t))return t;let e={},n=hb(t);n>=0&&(e["content-length"]=String(n));let r=Gn(t),i=Vr(t);i&&(e["content-type"]=i);let s=await sP(t);s&&(e["x-first-bytes"]=s),typeof t=="string"&&(t=new TextEncoder().encode(t));let o=new Response(t,{headers:e});return Object.defineProperty(o,"url",{value:r}),o}async function pb(t){if(!t.ok)throw await iP(t)}async function iP(t){let e=db(t.url),n=`Failed to fetch resource (${t.status}) ${t.statusText}: ${e}`;n=n.length>100?`${n.slice(0,100)}...`:n;let r={reason:t.statusText,url:t.url,response:t};try{let i=t.headers.get("Content-Type");r.reason=!t.bodyUsed&&i?.includes("application/json")?await t.json():await t.text()}catch{}return new Ba(n,r)}async function sP(t){if(typeof t=="string")return`data:,${t.slice(0,5)}`;if(t instanceof Blob){let n=t.slice(0,5);return await new Promise(r=>{let i=new FileReader;i.onload=s=>r(s?.target?.result),i.readAsDataURL(n)})}if(t instanceof ArrayBuffer){let n=t.slice(0,5);return`data:base64,${oP(n)}`}return null}function oP(t){let e="",n=new Uint8Array(t);for(let r=0;r<n.byteLength;r++)e+=String.fromCharCode(n[r]);return btoa(e)}function aP(t){return!cP(t)&&!lP(t)}function cP(t){return t.startsWith("http:")||t.startsWith("https:")}function lP(t){return t.startsWith("data:")}async function zf(t,e){if(typeof t=="string"){let n=kf(t);return aP(n)&&globalThis.loaders?.fetchNode?globalThis.loaders?.fetchNode(n,e):await fetch(n,e)}return await Na(t)}Ki();var ss=new Se({id:"loaders.gl"}),Da=class{log(){return()=>{}}info(){return()=>{}}warn(){return()=>{}}error(){return()=>{}}},ka=class{console;constructor(){this.console=console}log(...e){return this.console.log.bind(this.console,...e)}info(...e){return this.console.info.bind(this.console,...e)}warn(...e){return this.console.warn.bind(this.console,...e)}error(...e){return this.console.error.bind(this.console,...e)}};var Fa={core:{baseUrl:void 0,fetch:null,mimeType:void 0,fallbackMimeType:void 0,ignoreRegisteredLoaders:void 0,nothrow:!1,log:new ka,useLocalLibraries:!1,CDN:"https://unpkg.com/@loaders.gl",worker:!0,maxConcurrency:3,maxMobileConcurrency:1,reuseWorkers:Nn,_nodeWorkers:!1,_workerType:"",limit:0,_limitMB:0,batchSize:"auto",batchDebounceMs:0,metadata:!1,transforms:[]}},mb={baseUri:"core.baseUrl",fetch:"core.fetch",mimeType:"core.mimeType",fallbackMimeType:"core.fallbackMimeType",ignoreRegisteredLoaders:"core.ignoreRegisteredLoaders",nothrow:"core.nothrow",log:"core.log",useLocalLibraries:"core.useLocalLibraries",CDN:"core.CDN",worker:"core.worker",maxConcurrency:"core.maxConcurrency",maxMobileConcurrency:"core.maxMobileConcurrency",reuseWorkers:"core.reuseWorkers",_nodeWorkers:"core.nodeWorkers",_workerType:"core._workerType",_worker:"core._workerType",limit:"core.limit",_limitMB:"core._limitMB",batchSize:"core.batchSize",batchDebounceMs:"core.batchDebounceMs",metadata:"core.metadata",transforms:"core.transforms",throws:"nothrow",dataType:"(no longer used)",uri:"core.baseUrl",method:"core.fetch.method",headers:"core.fetch.headers",body:"core.fetch.body",mode:"core.fetch.mode",credentials:"core.fetch.credentials",cache:"core.fetch.cache",redirect:"core.fetch.redirect",referrer:"core.fetch.referrer",referrerPolicy:"core.fetch.referrerPolicy",integrity:"core.fetch.integrity",keepalive:"core.fetch.keepalive",signal:"core.fetch.signal"};var $f=["baseUrl","fetch","mimeType","fallbackMimeType","ignoreRegisteredLoaders","nothrow","log","useLocalLibraries","CDN","worker","maxConcurrency","maxMobileConcurrency","reuseWorkers","_nodeWorkers","_workerType","limit","_limitMB","batchSize","batchDebounceMs","metadata","transforms"];function Wf(){globalThis.loaders=globalThis.loaders||{};let{loaders:t}=globalThis;return t._state||(t._state={}),t._state}function jf(){let t=Wf();return t.globalOptions=t.globalOptions||{...Fa,core:{...Fa.core}},zt(t.globalOptions)}function yb(t,e,n,r){return n=n||[],n=Array.isArray(n)?n:[n],uP(t,n),zt(dP(e,t,r))}function zt(t){let e=pP(t);_b(e);for(let n of $f)e.core&&e.core[n]!==void 0&&delete e[n];return e.core&&e.core._workerType!==void 0&&delete e._worker,e}function uP(t,e){gb(t,null,Fa,mb,e);for(let n of e){let r=t&&t[n.id]||{},i=n.options&&n.options[n.id]||{},s=n.deprecatedOptions&&n.deprecatedOptions[n.id]||{};gb(r,n.id,i,s,e)}}function gb(t,e,n,r,i){let s=e||"Top level",o=e?`${e}.`:"";for(let a in t){let c=!e&&_t(t[a]),l=a==="baseUri"&&!e,u=a==="workerUrl"&&e;if(!(a in n)&&!l&&!u){if(a in r)ss.level>0&&ss.warn(`${s} loader option '${o}${a}' no longer supported, use '${r[a]}'`)();else if(!c&&ss.level>0){let f=fP(a,i);ss.warn(`${s} loader option '${o}${a}' not recognized. ${f}`)()}}}}function fP(t,e){let n=t.toLowerCase(),r="";for(let i of e)for(let s in i.options){if(t===s)return`Did you mean '${i.id}.${s}'?`;let o=s.toLowerCase();(n.startsWith(o)||o.startsWith(n))&&(r=r||`Did you mean '${i.id}.${s}'?`)}return r}function dP(t,e,n){let r=t.options||{},i={...r};r.core&&(i.core={...r.core}),_b(i),i.core?.log===null&&(i.core={...i.core,log:new Da}),bb(i,zt(jf()));let s=zt(e);return bb(i,s),hP(i,n),mP(i),i}function bb(t,e){for(let n in e)if(n in e){let r=e[n];Ca(r)&&Ca(t[n])?t[n]={...t[n],...e[n]}:t[n]=e[n]}}function hP(t,e){if(!e)return;t.core?.baseUrl!==void 0||(t.core||={},t.core.baseUrl=Vt.dirname(an(e)))}function pP(t){let e={...t};return t.core&&(e.core={...t.core}),e}function _b(t){t.baseUri!==void 0&&(t.core||={},t.core.baseUrl===void 0&&(t.core.baseUrl=t.baseUri));for(let n of $f)if(t[n]!==void 0){let i=t.core=t.core||{};i[n]===void 0&&(i[n]=t[n])}let e=t._worker;e!==void 0&&(t.core||={},t.core._workerType===void 0&&(t.core._workerType=e))}function mP(t){let e=t.core;if(e)for(let n of $f)e[n]!==void 0&&(t[n]=e[n])}function os(t){return t?(Array.isArray(t)&&(t=t[0]),Array.isArray(t?.extensions)):!1}function as(t){sn(t,"null loader"),sn(os(t),"invalid loader");let e;return Array.isArray(t)&&(e=t[1],t=t[0],t={...t,options:{...t.options,...e}}),(t?.parseTextSync||t?.parseText)&&(t.text=!0),t.text||(t.binary=!0),t}var xb=()=>{let t=Wf();return t.loaderRegistry=t.loaderRegistry||[],t.loaderRegistry};function Yf(t){let e=xb();t=Array.isArray(t)?t:[t];for(let n of t){let r=as(n);e.find(i=>r===i)||e.unshift(r)}}function vb(){return xb()}var gP=/\.([^.]+)$/;async function Sb(t,e=[],n,r){if(!Tb(t))return null;let i=zt(n||{});if(i.core||={},t instanceof Response&&Eb(t)){let o=await t.clone().text(),a=Ua(o,e,{...i,core:{...i.core,nothrow:!0}},r);if(a)return a}let s=Ua(t,e,{...i,core:{...i.core,nothrow:!0}},r);if(s)return s;if(Ue(t)&&(t=await t.slice(0,10).arrayBuffer(),s=Ua(t,e,i,r)),!s&&t instanceof Response&&Eb(t)){let o=await t.clone().text();s=Ua(o,e,i,r)}if(!s&&!i.core.nothrow)throw new Error(Pb(t));return s}function Eb(t){let e=Vr(t);return!!(e&&(e.startsWith("text/")||e==="application/json"||e.endsWith("+json")))}function Ua(t,e=[],n,r){if(!Tb(t))return null;let i=zt(n||{});if(i.core||={},e&&!Array.isArray(e))return as(e);let s=[];e&&(s=s.concat(e)),i.core.ignoreRegisteredLoaders||s.push(...vb()),yP(s);let o=bP(t,s,i,r);if(!o&&!i.core.nothrow)throw new Error(Pb(t));return o}function bP(t,e,n,r){let i=Gn(t),s=Vr(t),o=an(i)||r?.url,a=null,c="";return n?.core?.mimeType&&(a=Hf(e,n?.core?.mimeType),c=`match forced by supplied MIME type ${n?.core?.mimeType}`),a=a||_P(e,o),c=c||(a?`matched url ${o}`:""),a=a||Hf(e,s),c=c||(a?`matched MIME type ${s}`:""),a=a||vP(e,t),c=c||(a?`matched initial data ${Lb(t)}`:""),n?.core?.fallbackMimeType&&(a=a||Hf(e,n?.core?.fallbackMimeType),c=c||(a?`matched fallback MIME type ${s}`:"")),c&&xf.log(1,`selectLoader selected ${a?.name}: ${c}.`),a}function Tb(t){return!(t instanceof Response&&t.status===204)}function Pb(t){let e=Gn(t),n=Vr(t),r="No valid loader found (";r+=e?`${Vt.filename(e)}, `:"no url provided, ",r+=`MIME type: ${n?`"${n}"`:"not provided"}, `;let i=t?Lb(t):"";return r+=i?` first bytes: "${i}"`:"first bytes: not available",r+=")",r}function yP(t){for(let e of t)as(e)}function _P(t,e){let n=e&&gP.exec(e),r=n&&n[1];return r?xP(t,r):null}function xP(t,e){e=e.toLowerCase();for(let n of t)for(let r of n.extensions)if(r.toLowerCase()===e)return n;return null}function Hf(t,e){for(let n of t)if(n.mimeTypes?.some(r=>Gf(e,r))||Gf(e,`application/x.${n.id}`))return n;return null}function vP(t,e){if(!e)return null;for(let n of t)if(typeof e=="string"){if(EP(e,n))return n}else if(ArrayBuffer.isView(e)){if(wb(e.buffer,e.byteOffset,n))return n}else if(e instanceof ArrayBuffer&&wb(e,0,n))return n;return null}function EP(t,e){return e.testText?e.testText(t):(Array.isArray(e.tests)?e.tests:[e.tests]).some(r=>t.startsWith(r))}function wb(t,e,n){return(Array.isArray(n.tests)?n.tests:[n.tests]).some(i=>wP(t,e,n,i))}function wP(t,e,n,r){if(Fr(r))return Rf(r,t,r.byteLength);switch(typeof r){case"function":return r(rs(t));case"string":let i=Xf(t,e,r.length);return r===i;default:return!1}}function Lb(t,e=5){return typeof t=="string"?t.slice(0,e):ArrayBuffer.isView(t)?Xf(t.buffer,t.byteOffset,e):t instanceof ArrayBuffer?Xf(t,0,e):""}function Xf(t,e,n){if(t.byteLength<e+n)return"";let r=new DataView(t),i="";for(let s=0;s<n;s++)i+=String.fromCharCode(r.getUint8(e+s));return i}var SP=256*1024;function*Ab(t,e){let n=e?.chunkSize||SP,r=0,i=new TextEncoder;for(;r<t.length;){let s=Math.min(t.length-r,n),o=t.slice(r,r+s);r+=s,yield rs(i.encode(o))}}function*Ib(t,e={}){let{chunkSize:n=262144}=e,r=0;for(;r<t.byteLength;){let i=Math.min(t.byteLength-r,n),s=new ArrayBuffer(i),o=new Uint8Array(t,r,i);new Uint8Array(s).set(o),r+=i,yield s}}async function*Mb(t,e){let n=e?.chunkSize||1048576,r=0;for(;r<t.size;){let i=r+n,s=await t.slice(r,i).arrayBuffer();r=i,yield s}}function Zf(t,e){return Nn?TP(t,e):PP(t,e)}async function*TP(t,e){let n=t.getReader(),r;try{for(;;){let i=r||n.read();e?._streamReadAhead&&(r=n.read());let{done:s,value:o}=await i;if(s)return;yield Gr(o)}}catch{n.releaseLock()}}async function*PP(t,e){for await(let n of t)yield Gr(n)}function Cb(t,e){if(typeof t=="string")return Ab(t,e);if(t instanceof ArrayBuffer)return Ib(t,e);if(Ue(t))return Mb(t,e);if(Qi(t))return Zf(t,e);if(Fe(t)){let n=t.body;if(!n)throw new Error("Readable stream not available on Response");return Zf(n,e)}throw new Error("makeIterator")}var Rb="Cannot convert supplied data type";function LP(t,e,n){if(e.text&&typeof t=="string")return t;if(Oa(t)&&(t=t.buffer),Fr(t)){let r=Ff(t);return e.text&&!e.binary?new TextDecoder("utf8").decode(r):Gr(r)}throw new Error(Rb)}async function Ob(t,e,n){if(typeof t=="string"||Fr(t))return LP(t,e,n);if(Ue(t)&&(t=await Na(t)),Fe(t))return await pb(t),e.binary?await t.arrayBuffer():await t.text();if(Qi(t)&&(t=Cb(t,n)),Ef(t)||wf(t))return Bf(t);throw new Error(Rb)}function Ga(t,e){let n=jf(),r=t||n,i=r.fetch??r.core?.fetch;return typeof i=="function"?i:_t(i)?s=>zf(s,i):e?.fetch?e?.fetch:zf}function Bb(t,e,n){if(n)return n;let r={fetch:Ga(e,t),...t};if(r.url){let i=an(r.url);r.baseUrl=i,r.queryString=fb(r.url),r.filename=Vt.filename(i),r.baseUrl=Vt.dirname(i)}return Array.isArray(r.loaders)||(r.loaders=null),r}function Nb(t,e){if(t&&!Array.isArray(t))return t;let n;if(t&&(n=Array.isArray(t)?t:[t]),e&&e.loaders){let r=Array.isArray(e.loaders)?e.loaders:[e.loaders];n=n?[...n,...r]:r}return n&&n.length?n:void 0}async function cs(t,e,n,r){e&&!Array.isArray(e)&&!os(e)&&(r=void 0,n=e,e=void 0),t=await t,n=n||{};let i=Gn(t),o=Nb(e,r),a=await Sb(t,o,n);if(!a)return null;let c=yb(n,a,o,i);return r=Bb({url:i,_parse:cs,loaders:o},c,r||null),await AP(a,t,c,r)}async function AP(t,e,n,r){if(If(t),n=Sf(t.options,n),Fe(e)){let{ok:s,redirected:o,status:a,statusText:c,type:l,url:u}=e,f=Object.fromEntries(e.headers.entries());r.response={headers:f,ok:s,redirected:o,status:a,statusText:c,type:l,url:u}}e=await Ob(e,t,n);let i=t;if(i.parseTextSync&&typeof e=="string")return i.parseTextSync(e,n,r);if(Mf(t,n))return await Cf(t,e,n,r,cs);if(i.parseText&&typeof e=="string")return await i.parseText(e,n,r);if(i.parse)return await i.parse(e,n,r);throw Te(!i.parseSync),new Error(`${t.id} loader - no parser found and worker is disabled`)}async function zr(t,e,n,r){let i,s;!Array.isArray(e)&&!os(e)?(i=[],s=e,r=void 0):(i=e,s=n);let o=Ga(s),a=t;return typeof t=="string"&&(a=await o(t)),Ue(t)&&(a=await o(t)),typeof t=="string"&&(zt(s||{}).core?.baseUrl||(s={...s,core:{...s?.core,baseUrl:t}})),Array.isArray(i)?await cs(a,i,s):await cs(a,i,s)}var Ub="4.5.4";var IP=globalThis.loaders?.parseImageNode,Kf=typeof Image<"u",Qf=typeof ImageBitmap<"u",MP=!!IP,Jf=Nn?!0:MP;function Gb(t){switch(t){case"auto":return Qf||Kf||Jf;case"imagebitmap":return Qf;case"image":return Kf;case"data":return Jf;default:throw new Error(`@loaders.gl/images: image ${t} not supported in this environment`)}}function Vb(){if(Qf)return"imagebitmap";if(Kf)return"image";if(Jf)return"data";throw new Error("Install '@loaders.gl/polyfills' to parse images under Node.js")}function CP(t){let e=RP(t);if(!e)throw new Error("Not an image");return e}function zb(t){switch(CP(t)){case"data":return t;case"image":case"imagebitmap":let e=document.createElement("canvas"),n=e.getContext("2d");if(!n)throw new Error("getImageData");return e.width=t.width,e.height=t.height,n.drawImage(t,0,0),n.getImageData(0,0,t.width,t.height);default:throw new Error("getImageData")}}function RP(t){return typeof ImageBitmap<"u"&&t instanceof ImageBitmap?"imagebitmap":typeof Image<"u"&&t instanceof Image?"image":t&&typeof t=="object"&&t.data&&t.width&&t.height?"data":null}var OP=/^data:image\/svg\+xml/,BP=/\.svg((\?|#).*)?$/;function Va(t){return t&&(OP.test(t)||BP.test(t))}function $b(t,e){if(Va(e)){let r=new TextDecoder().decode(t);try{typeof unescape=="function"&&typeof encodeURIComponent=="function"&&(r=unescape(encodeURIComponent(r)))}catch(s){throw new Error(s.message)}return`data:image/svg+xml;base64,${btoa(r)}`}return ed(t,e)}function ed(t,e){if(Va(e))throw new Error("SVG cannot be parsed directly to imagebitmap");return new Blob([new Uint8Array(t)])}async function za(t,e,n){let r=$b(t,n),i=self.URL||self.webkitURL,s=typeof r!="string"&&i.createObjectURL(r);try{return await NP(s||r,e)}finally{s&&i.revokeObjectURL(s)}}async function NP(t,e){let n=new Image;return n.src=t,e.image&&e.image.decode&&n.decode?(await n.decode(),n):await new Promise((r,i)=>{try{n.onload=()=>r(n),n.onerror=s=>{let o=s instanceof Error?s.message:"error";i(new Error(o))}}catch(s){i(s)}})}var Wb=!0;async function jb(t,e,n){let r;Va(n)?r=await za(t,e,n):r=ed(t,n);let i=e&&e.imagebitmap;return await DP(r,i)}async function DP(t,e=null){if((kP(e)||!Wb)&&(e=null),e)try{return await createImageBitmap(t,e)}catch(n){console.warn(n),Wb=!1}return await createImageBitmap(t)}function kP(t){if(!t)return!0;for(let e in t)if(Object.prototype.hasOwnProperty.call(t,e))return!1;return!0}function Yb(t){return!VP(t,"ftyp",4)||(t[8]&96)===0?null:FP(t)}function FP(t){switch(UP(t,8,12).replace("\0"," ").trim()){case"avif":case"avis":return{extension:"avif",mimeType:"image/avif"};default:return null}}function UP(t,e,n){return String.fromCharCode(...t.slice(e,n))}function GP(t){return[...t].map(e=>e.charCodeAt(0))}function VP(t,e,n=0){let r=GP(e);for(let i=0;i<r.length;++i)if(r[i]!==t[i+n])return!1;return!0}var vt=!1,us=!0;function $a(t){let e=fs(t);return $P(e)||YP(e)||WP(e)||jP(e)||zP(e)}function zP(t){let e=new Uint8Array(t instanceof DataView?t.buffer:t),n=Yb(e);return n?{mimeType:n.mimeType,width:0,height:0}:null}function $P(t){let e=fs(t);return e.byteLength>=24&&e.getUint32(0,vt)===2303741511?{mimeType:"image/png",width:e.getUint32(16,vt),height:e.getUint32(20,vt)}:null}function WP(t){let e=fs(t);return e.byteLength>=10&&e.getUint32(0,vt)===1195984440?{mimeType:"image/gif",width:e.getUint16(6,us),height:e.getUint16(8,us)}:null}function jP(t){let e=fs(t);return e.byteLength>=14&&e.getUint16(0,vt)===16973&&e.getUint32(2,us)===e.byteLength?{mimeType:"image/bmp",width:e.getUint32(18,us),height:e.getUint32(22,us)}:null}function YP(t){let e=fs(t);if(!(e.byteLength>=3&&e.getUint16(0,vt)===65496&&e.getUint8(2)===255))return null;let{tableMarkers:r,sofMarkers:i}=HP(),s=2;for(;s+9<e.byteLength;){let o=e.getUint16(s,vt);if(i.has(o))return{mimeType:"image/jpeg",height:e.getUint16(s+5,vt),width:e.getUint16(s+7,vt)};if(!r.has(o))return null;s+=2,s+=e.getUint16(s,vt)}return null}function HP(){let t=new Set([65499,65476,65484,65501,65534]);for(let n=65504;n<65520;++n)t.add(n);return{tableMarkers:t,sofMarkers:new Set([65472,65473,65474,65475,65477,65478,65479,65481,65482,65483,65485,65486,65487,65502])}}function fs(t){if(t instanceof DataView)return t;if(ArrayBuffer.isView(t))return new DataView(t.buffer);if(t instanceof ArrayBuffer)return new DataView(t);throw new Error("toDataView")}async function Hb(t,e){let{mimeType:n}=$a(t)||{},r=globalThis.loaders?.parseImageNode;return sn(r),await r(t,n)}async function Xb(t,e,n){e=e||{};let i=(e.image||{}).type||"auto",{url:s}=n||{},o=XP(i),a;switch(o){case"imagebitmap":a=await jb(t,e,s);break;case"image":a=await za(t,e,s);break;case"data":a=await Hb(t,e);break;default:sn(!1)}return i==="data"&&(a=zb(a)),a}function XP(t){switch(t){case"auto":case"data":return Vb();default:return Gb(t),t}}var ZP=["png","jpg","jpeg","gif","webp","bmp","ico","svg","avif"],qP=["image/png","image/jpeg","image/gif","image/webp","image/avif","image/bmp","image/vnd.microsoft.icon","image/svg+xml"],KP={image:{type:"auto",decode:!0}},td={dataType:null,batchType:null,id:"image",module:"images",name:"Images",version:Ub,mimeTypes:qP,extensions:ZP,parse:Xb,tests:[t=>!!$a(new DataView(t))],options:KP};Ki();var QP=new Se({id:"deck"}),G=QP;var nd={};function Zb(t){nd=t}function ie(t,e,n,r){G.level>0&&nd[t]&&nd[t].call(null,e,n,r)}function JP(t){let e=t[0],n=t[t.length-1];return e==="{"&&n==="}"||e==="["&&n==="]"}var qb={dataType:null,batchType:null,id:"JSON",name:"JSON",module:"",version:"",options:{},extensions:["json","geojson"],mimeTypes:["application/json","application/geo+json"],testText:JP,parseTextSync:JSON.parse};function e3(){let t="9.4.0",e=globalThis.deck&&globalThis.deck.VERSION;if(e&&e!==t)throw new Error(`deck.gl - multiple versions detected: ${e} vs ${t}`);return e||(G.log(1,`deck.gl ${t}`)(),globalThis.deck={...globalThis.deck,VERSION:t,version:t,log:G,_registerLoggers:Zb},Yf([qb,[td,{imagebitmap:{premultiplyAlpha:"none"}}]])),t}var Kb=e3();Ce();var GC=`struct LayerUniforms {
  opacity: f32,
};

@group(0) @binding(auto)
var<uniform> layer: LayerUniforms;
`,_x=`layout(std140) uniform layerUniforms {
  uniform float opacity;
} layer;
`,Jh={name:"layer",source:GC,vs:_x,fs:_x,getUniforms:t=>({opacity:Math.pow(t.opacity,.45454545454545453)}),uniformTypes:{opacity:"f32"}};var VC=`

@must_use
fn deckgl_premultiplied_alpha(fragColor: vec4<f32>) -> vec4<f32> {
    return vec4(fragColor.rgb * fragColor.a, fragColor.a); 
};
`,ri={name:"color",dependencies:[],source:VC,getUniforms:t=>({})};var zC=`const SMOOTH_EDGE_RADIUS: f32 = 0.5;

struct VertexGeometry {
  position: vec4<f32>,
  worldPosition: vec3<f32>,
  worldPositionAlt: vec3<f32>,
  normal: vec3<f32>,
  uv: vec2<f32>,
  pickingColor: vec3<f32>,
};

var<private> geometry_: VertexGeometry = VertexGeometry(
  vec4<f32>(0.0, 0.0, 1.0, 0.0),
  vec3<f32>(0.0, 0.0, 0.0),
  vec3<f32>(0.0, 0.0, 0.0),
  vec3<f32>(0.0, 0.0, 0.0),
  vec2<f32>(0.0, 0.0),
  vec3<f32>(0.0, 0.0, 0.0)
);

struct FragmentGeometry {
  uv: vec2<f32>,
};

var<private> fragmentGeometry: FragmentGeometry;

fn smoothedge(edge: f32, x: f32) -> f32 {
  return smoothstep(edge - SMOOTH_EDGE_RADIUS, edge + SMOOTH_EDGE_RADIUS, x);
}
`,xx="#define SMOOTH_EDGE_RADIUS 0.5",$C=`${xx}

struct VertexGeometry {
  vec4 position;
  vec3 worldPosition;
  vec3 worldPositionAlt;
  vec3 normal;
  vec2 uv;
  vec3 pickingColor;
} geometry = VertexGeometry(
  vec4(0.0, 0.0, 1.0, 0.0),
  vec3(0.0),
  vec3(0.0),
  vec3(0.0),
  vec2(0.0),
  vec3(0.0)
);
`,WC=`${xx}

struct FragmentGeometry {
  vec2 uv;
};
FragmentGeometry geometry;

float smoothedge(float edge, float x) {
  return smoothstep(edge - SMOOTH_EDGE_RADIUS, edge + SMOOTH_EDGE_RADIUS, x);
}
`,Nc={name:"geometry",source:zC,vs:$C,fs:WC};Ce();ue();var D;(function(t){t[t.Start=1]="Start",t[t.Move=2]="Move",t[t.End=4]="End",t[t.Cancel=8]="Cancel"})(D||(D={}));var K;(function(t){t[t.None=0]="None",t[t.Left=1]="Left",t[t.Right=2]="Right",t[t.Up=4]="Up",t[t.Down=8]="Down",t[t.Horizontal=3]="Horizontal",t[t.Vertical=12]="Vertical",t[t.All=15]="All"})(K||(K={}));var M;(function(t){t[t.Possible=1]="Possible",t[t.Began=2]="Began",t[t.Changed=4]="Changed",t[t.Ended=8]="Ended",t[t.Recognized=8]="Recognized",t[t.Cancelled=16]="Cancelled",t[t.Failed=32]="Failed"})(M||(M={}));var vx="compute",ep="auto",ar="manipulation",cr="none",Ws="pan-x",js="pan-y";function tp(t){if(t.includes(cr))return cr;let e=t.includes(Ws),n=t.includes(js);return e&&n?cr:e||n?e?Ws:js:t.includes(ar)?ar:ep}var Ys=class{constructor(e,n){this.actions="",this.manager=e,this.set(n)}set(e){e===vx&&(e=this.compute()),this.manager.element&&(this.manager.element.style.touchAction=e,this.actions=e)}update(){this.set(this.manager.options.touchAction)}compute(){let e=[];for(let n of this.manager.recognizers)n.options.enable&&(e=e.concat(n.getTouchAction()));return tp(e.join(" "))}};function ii(t){return t.trim().split(/\s+/g)}function Dc(t,e,n){if(t)for(let r of ii(e))t.addEventListener(r,n,!1)}function kc(t,e,n){if(t)for(let r of ii(e))t.removeEventListener(r,n,!1)}function np(t){return(t.ownerDocument||t).defaultView}function rp(t,e){let n=t;for(;n;){if(n===e)return!0;n=n.parentNode}return!1}function Fc(t){let e=t.length;if(e===1)return{x:Math.round(t[0].clientX),y:Math.round(t[0].clientY)};let n=0,r=0,i=0;for(;i<e;)n+=t[i].clientX,r+=t[i].clientY,i++;return{x:Math.round(n/e),y:Math.round(r/e)}}function ip(t){let e=[],n=0;for(;n<t.pointers.length;)e[n]={clientX:Math.round(t.pointers[n].clientX),clientY:Math.round(t.pointers[n].clientY)},n++;return{timeStamp:Date.now(),pointers:e,center:Fc(e),deltaX:t.deltaX,deltaY:t.deltaY}}function si(t,e){let n=e.x-t.x,r=e.y-t.y;return Math.sqrt(n*n+r*r)}function Hs(t,e){let n=e.clientX-t.clientX,r=e.clientY-t.clientY;return Math.sqrt(n*n+r*r)}function Ex(t,e){let n=e.x-t.x,r=e.y-t.y;return Math.atan2(r,n)*180/Math.PI}function sp(t,e){let n=e.clientX-t.clientX,r=e.clientY-t.clientY;return Math.atan2(r,n)*180/Math.PI}function oi(t,e){return t===e?K.None:Math.abs(t)>=Math.abs(e)?t<0?K.Left:K.Right:e<0?K.Up:K.Down}function wx(t,e){let n=e.center,r=t.offsetDelta,i=t.prevDelta,s=t.prevInput;return(e.eventType===D.Start||s?.eventType===D.End)&&(i=t.prevDelta={x:s?.deltaX||0,y:s?.deltaY||0},r=t.offsetDelta={x:n.x,y:n.y}),{deltaX:i.x+(n.x-r.x),deltaY:i.y+(n.y-r.y)}}function Uc(t,e,n){return{x:e/t||0,y:n/t||0}}function Sx(t,e){return Hs(e[0],e[1])/Hs(t[0],t[1])}function Tx(t,e){return sp(e[1],e[0])-sp(t[1],t[0])}function Px(t,e){let n=t.lastInterval||e,r=e.timeStamp-n.timeStamp,i,s,o,a;if(e.eventType!==D.Cancel&&(r>25||n.velocity===void 0)){let c=e.deltaX-n.deltaX,l=e.deltaY-n.deltaY,u=Uc(r,c,l);s=u.x,o=u.y,i=Math.abs(u.x)>Math.abs(u.y)?u.x:u.y,a=oi(c,l),t.lastInterval=e}else i=n.velocity,s=n.velocityX,o=n.velocityY,a=n.direction;e.velocity=i,e.velocityX=s,e.velocityY=o,e.direction=a}function op(t,e){return"pointerId"in t?t.pointerId:e}function Lx(t,e){t.movementOrigin=new Map(e.map((n,r)=>[op(n,r),{clientX:n.clientX,clientY:n.clientY}])),t.firstMovementTime=void 0}function YC(t,e){let n=e.pointers.map(op);if(t.movementOrigin?.size===n.length&&n.every(i=>t.movementOrigin.has(i))||Lx(t,e.pointers),e.distancePerPointer=e.pointers.map((i,s)=>Hs(t.movementOrigin.get(n[s]),i)),e.eventType&D.Move&&e.distancePerPointer.some(i=>i>0)&&(t.firstMovementTime??(t.firstMovementTime=e.timeStamp)),e.movementDeltaTime=t.firstMovementTime===void 0?0:e.timeStamp-t.firstMovementTime,e.eventType&(D.End|D.Cancel)){let i=e.changedPointers.map(s=>op(s,e.pointers.indexOf(s)));Lx(t,e.pointers.filter((s,o)=>!i.includes(n[o])))}}function Ax(t,e){let{session:n}=t,{pointers:r}=e,{length:i}=r;n.firstInput||(n.firstInput=ip(e)),i>1&&!n.firstMultiple?n.firstMultiple=ip(e):i===1&&(n.firstMultiple=!1);let{firstInput:s,firstMultiple:o}=n,a=o?o.center:s.center,c=e.center=Fc(r);e.timeStamp=Date.now(),e.deltaTime=e.timeStamp-s.timeStamp,YC(n,e),e.angle=Ex(a,c),e.distance=si(a,c);let{deltaX:l,deltaY:u}=wx(n,e);e.deltaX=l,e.deltaY=u,e.offsetDirection=oi(e.deltaX,e.deltaY);let f=Uc(e.deltaTime,e.deltaX,e.deltaY);e.overallVelocityX=f.x,e.overallVelocityY=f.y,e.overallVelocity=Math.abs(f.x)>Math.abs(f.y)?f.x:f.y,e.scale=o?Sx(o.pointers,r):1,e.rotation=o?Tx(o.pointers,r):0,e.maxPointers=n.prevInput?e.pointers.length>n.prevInput.maxPointers?e.pointers.length:n.prevInput.maxPointers:e.pointers.length;let d=t.element;return rp(e.srcEvent.target,d)&&(d=e.srcEvent.target),e.target=d,Px(n,e),e}function Ix(t,e,n){let r=n.pointers.length,i=n.changedPointers.length,s=e&D.Start&&r-i===0,o=e&(D.End|D.Cancel)&&r-i===0;n.isFirst=!!s,n.isFinal=!!o,s&&(t.session={}),n.eventType=e;let a=Ax(t,n);t.emit("hammer.input",a),t.recognize(a),t.session.prevInput=a}var Xs=class{constructor(e){this.evEl="",this.evWin="",this.evTarget="",this.domHandler=n=>{this.manager.options.enable&&this.handler(n)},this.manager=e,this.element=e.element,this.target=e.options.inputTarget||e.element}callback(e,n){Ix(this.manager,e,n)}init(){Dc(this.element,this.evEl,this.domHandler),Dc(this.target,this.evTarget,this.domHandler),Dc(np(this.element),this.evWin,this.domHandler)}destroy(){kc(this.element,this.evEl,this.domHandler),kc(this.target,this.evTarget,this.domHandler),kc(np(this.element),this.evWin,this.domHandler)}};var HC={pointerdown:D.Start,pointermove:D.Move,pointerup:D.End,pointercancel:D.Cancel,pointerout:D.Cancel},XC="pointerdown",ZC="pointermove pointerup pointercancel",Zs=class extends Xs{constructor(e){super(e),this.evEl=XC,this.evWin=ZC,this.store=this.manager.session.pointerEvents=[],this.init()}handler(e){let{store:n}=this,r=!1,i=HC[e.type],s=e.pointerType,o=s==="touch",a=n.findIndex(c=>c.pointerId===e.pointerId);i&D.Start&&(e.buttons||o)?a<0&&(n.push(e),a=n.length-1):i&(D.End|D.Cancel)&&(r=!0),!(a<0)&&(n[a]=e,this.callback(i,{pointers:n,changedPointers:[e],eventType:i,pointerType:s,srcEvent:e}),r&&n.splice(a,1))}};var qC=["","webkit","Moz","MS","ms","o"];function Mx(t,e){let n=e[0].toUpperCase()+e.slice(1);for(let r of qC){let i=r?r+n:e;if(i in t)return i}}var KC=1,Cx=2,Rx={touchAction:"compute",enable:!0,inputTarget:null,cssProps:{userSelect:"none",userDrag:"none",touchCallout:"none",tapHighlightColor:"rgba(0,0,0,0)"}},qs=class{constructor(e,n){this.options={...Rx,...n,cssProps:{...Rx.cssProps,...n.cssProps},inputTarget:n.inputTarget||e},this.handlers={},this.session={},this.recognizers=[],this.oldCssProps={},this.element=e,this.input=new Zs(this),this.touchAction=new Ys(this,this.options.touchAction),this.toggleCssProps(!0)}set(e){return Object.assign(this.options,e),e.touchAction&&this.touchAction.update(),e.inputTarget&&(this.input.destroy(),this.input.target=e.inputTarget,this.input.init()),this}stop(e){this.session.stopped=e?Cx:KC}recognize(e){let{session:n}=this;if(n.stopped)return;this.session.prevented&&e.srcEvent.preventDefault();let r,{recognizers:i}=this,{curRecognizer:s}=n;(!s||s&&s.state&M.Recognized)&&(s=n.curRecognizer=null);let o=0;for(;o<i.length;)r=i[o],n.stopped!==Cx&&(!s||r===s||r.canRecognizeWith(s))?r.recognize(e):r.reset(),!s&&r.state&(M.Began|M.Changed|M.Ended)&&(s=n.curRecognizer=r),o++}get(e){let{recognizers:n}=this;for(let r=0;r<n.length;r++)if(n[r].options.event===e)return n[r];return null}add(e){if(Array.isArray(e)){for(let r of e)this.add(r);return this}let n=this.get(e.options.event);return n&&this.remove(n),this.recognizers.push(e),e.manager=this,this.touchAction.update(),e}remove(e){if(Array.isArray(e)){for(let r of e)this.remove(r);return this}let n=typeof e=="string"?this.get(e):e;if(n){let{recognizers:r}=this,i=r.indexOf(n);i!==-1&&(r.splice(i,1),this.touchAction.update())}return this}on(e,n){if(!e||!n)return;let{handlers:r}=this;for(let i of ii(e))r[i]=r[i]||[],r[i].push(n)}off(e,n){if(!e)return;let{handlers:r}=this;for(let i of ii(e))n?r[i]&&r[i].splice(r[i].indexOf(n),1):delete r[i]}emit(e,n){let r=this.handlers[e]&&this.handlers[e].slice();if(!r||!r.length)return;let i=n;i.type=e,i.preventDefault=function(){n.srcEvent.preventDefault()};let s=0;for(;s<r.length;)r[s](i),s++}destroy(){this.toggleCssProps(!1),this.handlers={},this.session={},this.input.destroy(),this.element=null}toggleCssProps(e){let{element:n}=this;if(n){for(let[r,i]of Object.entries(this.options.cssProps)){let s=Mx(n.style,r);e?(this.oldCssProps[s]=n.style[s],n.style[s]=i):n.style[s]=this.oldCssProps[s]||""}e||(this.oldCssProps={})}}};var QC=1;function Ox(){return QC++}function ap(t){return t&M.Cancelled?"cancel":t&M.Ended?"end":t&M.Changed?"move":t&M.Began?"start":""}var nt=class{constructor(e){this.options=e,this.id=Ox(),this.state=M.Possible,this.simultaneous={},this.requireFail=[]}set(e){return Object.assign(this.options,e),this.manager.touchAction.update(),this}recognizeWith(e){if(Array.isArray(e)){for(let i of e)this.recognizeWith(i);return this}let n;if(typeof e=="string"){if(n=this.manager.get(e),!n)throw new Error(`Cannot find recognizer ${e}`)}else n=e;let{simultaneous:r}=this;return r[n.id]||(r[n.id]=n,n.recognizeWith(this)),this}dropRecognizeWith(e){if(Array.isArray(e)){for(let r of e)this.dropRecognizeWith(r);return this}let n;return typeof e=="string"?n=this.manager.get(e):n=e,n&&delete this.simultaneous[n.id],this}requireFailure(e){if(Array.isArray(e)){for(let i of e)this.requireFailure(i);return this}let n;if(typeof e=="string"){if(n=this.manager.get(e),!n)throw new Error(`Cannot find recognizer ${e}`)}else n=e;let{requireFail:r}=this;return r.indexOf(n)===-1&&(r.push(n),n.requireFailure(this)),this}dropRequireFailure(e){if(Array.isArray(e)){for(let r of e)this.dropRequireFailure(r);return this}let n;if(typeof e=="string"?n=this.manager.get(e):n=e,n){let r=this.requireFail.indexOf(n);r>-1&&this.requireFail.splice(r,1)}return this}hasRequireFailures(){return!!this.requireFail.find(e=>e.options.enable)}canRecognizeWith(e){return!!this.simultaneous[e.id]}emit(e){if(!e)return;let{state:n}=this;n<M.Ended&&this.manager.emit(this.options.event+ap(n),e),this.manager.emit(this.options.event,e),e.additionalEvent&&this.manager.emit(e.additionalEvent,e),n>=M.Ended&&this.manager.emit(this.options.event+ap(n),e)}tryEmit(e){this.canEmit()?this.emit(e):this.state=M.Failed}canEmit(){let e=0;for(;e<this.requireFail.length;){if(!(this.requireFail[e].state&(M.Failed|M.Possible)))return!1;e++}return!0}recognize(e){let n={...e};if(!this.options.enable){this.reset(),this.state=M.Failed;return}this.state&(M.Recognized|M.Cancelled|M.Failed)&&(this.state=M.Possible),this.state=this.process(n),this.state&(M.Began|M.Changed|M.Ended|M.Cancelled)&&this.tryEmit(n)}getEventNames(){return[this.options.event]}reset(){}};function JC(t){return Math.abs(((t+180)%360+360)%360-180)}function eR(t,e){return(e.distance===void 0||t.distance>=e.distance)&&(e.distancePerPointer===void 0||t.distancePerPointer.length>0&&t.distancePerPointer.every(n=>n>=e.distancePerPointer))&&(e.movementDeltaTime===void 0||t.movementDeltaTime>=e.movementDeltaTime)&&(e.rotation===void 0||JC(t.rotation)>=e.rotation)&&(e.scale===void 0||Math.abs(t.scale-1)>=e.scale)}var lr=class extends nt{attrTest(e){let n=this.options.pointers;return n===0||e.pointers.length===n}coherentTest(e){let n=this.options.coherent;return!n?.length||n.some(r=>eR(e,r))}process(e){let{state:n}=this,{eventType:r}=e,i=n&(M.Began|M.Changed),s=this.attrTest(e);return i&&(r&D.Cancel||!s)?n|M.Cancelled:i||s?r&D.End?n|M.Ended:n&M.Began?n|M.Changed:M.Began:M.Failed}};var tR=["","start","move","end","cancel"],ai=class extends nt{constructor(e={}){super({enable:!0,event:"doubleclickdrag",pointers:1,interval:500,time:350,threshold:28,dragThreshold:1,pixelsPerScale:120,...e}),this._tapStart=null,this._lastTap=null,this._drag=null,this._emittedStart=!1}getTouchAction(){return[ar]}getEventNames(){return tR.map(e=>this.options.event+e)}process(e){let{options:n}=this;return e.pointers.length===n.pointers?e.eventType&D.Start?this._handleStart(e):e.eventType&D.Move?this._handleMove(e):e.eventType&D.Cancel?this._handleEnd(e,!0):e.eventType&D.End?this._handleEnd(e,!1):M.Failed:(this.reset(),M.Failed)}reset(){this._tapStart=null,this._lastTap=null,this._drag=null,this._emittedStart=!1}emit(e){if(e){if(this.state===M.Began){if(!this._drag?.active||this._emittedStart)return;this._emittedStart=!0,this.manager.emit(`${this.options.event}start`,e),this.manager.emit(this.options.event,e);return}if(this.state===M.Changed){if(!this._emittedStart)return;this.manager.emit(`${this.options.event}move`,e),this.manager.emit(this.options.event,e);return}if(this.state===M.Ended){if(!this._emittedStart)return;this.manager.emit(this.options.event,e),this.manager.emit(`${this.options.event}end`,e),this._emittedStart=!1;return}if(this.state===M.Cancelled){if(!this._emittedStart)return;this.manager.emit(this.options.event,e),this.manager.emit(`${this.options.event}cancel`,e),this._emittedStart=!1}}}_handleStart(e){let n=this._getPointerId(e);return this._lastTap&&this._isTapMatch(e,this._lastTap)?(this._tapStart=null,this._lastTap=null,this._drag={startCenter:e.center,pointerId:n,active:!1},this._emittedStart=!1,M.Began):(this._tapStart={center:e.center,timeStamp:e.timeStamp,pointerId:n},this._lastTap=null,this._drag=null,this._emittedStart=!1,M.Failed)}_handleMove(e){if(!this._drag||!this._isSamePointer(e,this._drag.pointerId))return M.Failed;let n=this._drag.startCenter.y-e.center.y;return!this._drag.active&&Math.abs(n)<this.options.dragThreshold?M.Began:(this._drag.active=!0,e.scale=Math.pow(2,n/this.options.pixelsPerScale),this._emittedStart?M.Changed:M.Began)}_handleEnd(e,n){if(this._drag&&this._isSamePointer(e,this._drag.pointerId)){let{active:r,startCenter:i}=this._drag;if(this._drag=null,this._tapStart=null,this._lastTap=null,!r)return this._emittedStart=!1,M.Failed;let s=i.y-e.center.y;return e.scale=Math.pow(2,s/this.options.pixelsPerScale),n?M.Cancelled:M.Ended}return!this._tapStart||!this._isSamePointer(e,this._tapStart.pointerId)?(n&&this.reset(),M.Failed):(this._isValidTap(e)?this._lastTap={center:e.center,timeStamp:e.timeStamp,pointerId:this._tapStart.pointerId}:this._lastTap=null,this._tapStart=null,M.Failed)}_isTapMatch(e,n){return e.timeStamp-n.timeStamp<=this.options.interval&&si(e.center,n.center)<=this.options.threshold}_isValidTap(e){return e.deltaTime<=this.options.time&&e.distance<=this.options.threshold}_getPointerId(e){return"pointerId"in e.srcEvent?e.srcEvent.pointerId:null}_isSamePointer(e,n){return n===null||this._getPointerId(e)===n}};var ur=class extends nt{constructor(e={}){super({enable:!0,event:"tap",pointers:1,taps:1,interval:300,time:250,threshold:9,posThreshold:10,...e}),this.pTime=null,this.pCenter=null,this._timer=null,this._input=null,this.count=0}getTouchAction(){return[ar]}process(e){let{options:n}=this,r=e.pointers.length===n.pointers,i=e.distance<n.threshold,s=e.deltaTime<n.time;if(this.reset(),e.eventType&D.Start&&this.count===0)return this.failTimeout();if(i&&s&&r){if(e.eventType!==D.End)return this.failTimeout();let o=this.pTime?e.timeStamp-this.pTime<n.interval:!0,a=!this.pCenter||si(this.pCenter,e.center)<n.posThreshold;if(this.pTime=e.timeStamp,this.pCenter=e.center,!a||!o?this.count=1:this.count+=1,this._input=e,this.count%n.taps===0)return this.hasRequireFailures()?(this._timer=setTimeout(()=>{this.state=M.Recognized,this.tryEmit(this._input)},n.interval),M.Began):M.Recognized}return M.Failed}failTimeout(){return this._timer=setTimeout(()=>{this.state=M.Failed},this.options.interval),M.Failed}reset(){clearTimeout(this._timer)}emit(e){this.state===M.Recognized&&(e.tapCount=this.count,this.manager.emit(this.options.event,e))}};var ci=class extends lr{constructor(){super(...arguments),this.wheelSession=null,this.wheelSessionUnsubscribe=null,this.handleWheelSessionEvent=e=>{e.device==="trackpad"&&this.handleTrackpadEvent(e)}}set(e){let{wheelSession:n,...r}=e;return n&&n!==this.wheelSession&&(this.wheelSessionUnsubscribe?.(),this.wheelSessionUnsubscribe=null,this.wheelSession=n),super.set(r),this.updateWheelSessionSubscription(),this}getTrackpadInput(e,n={}){let{srcEvent:r}=e,i=n.deltaX??e.deltaX,s=n.deltaY??e.deltaY,o=oi(i,s),a=Math.sqrt(e.deltaX*e.deltaX+e.deltaY*e.deltaY),c=r;return{pointers:[c,c],changedPointers:[c,c],pointerType:"trackpad",srcEvent:c,eventType:e.eventType,timeStamp:e.timeStamp,deltaTime:e.deltaTime,center:e.center,deltaX:i,deltaY:s,angle:Math.atan2(s,i)*180/Math.PI,distance:Math.sqrt(i*i+s*s),distancePerPointer:[a,a],movementDeltaTime:e.deltaTime,scale:1,rotation:0,direction:o,offsetDirection:o,velocity:e.velocity,velocityX:e.velocityX,velocityY:e.velocityY,overallVelocity:e.overallVelocity,overallVelocityX:e.overallVelocityX,overallVelocityY:e.overallVelocityY,maxPointers:2,target:r.target||this.manager.element,additionalEvent:"",...n}}updateWheelSessionSubscription(){let e=!!(this.wheelSession&&this.options.enable&&this.options.trackpad&&this.options.pointers===2);e&&!this.wheelSessionUnsubscribe?this.wheelSessionUnsubscribe=this.wheelSession.on(this.handleWheelSessionEvent):!e&&this.wheelSessionUnsubscribe&&(this.wheelSessionUnsubscribe(),this.wheelSessionUnsubscribe=null)}};var nR=["","start","move","end","cancel","up","down","left","right"],bn=class extends ci{constructor(e={}){super({enable:!0,pointers:1,event:"pan",threshold:10,direction:K.All,trackpad:!1,coherent:[],...e}),this.trackpadGesture=!1,this.pX=null,this.pY=null}getTouchAction(){let{options:{direction:e}}=this,n=[];return e&K.Horizontal&&n.push(js),e&K.Vertical&&n.push(Ws),n}getEventNames(){return nR.map(e=>this.options.event+e)}directionTest(e){let{options:n}=this,r=!0,{distance:i}=e,{direction:s}=e,o=e.deltaX,a=e.deltaY;return s&n.direction||(n.direction&K.Horizontal?(s=o===0?K.None:o<0?K.Left:K.Right,r=o!==this.pX,i=Math.abs(e.deltaX)):(s=a===0?K.None:a<0?K.Up:K.Down,r=a!==this.pY,i=Math.abs(e.deltaY))),e.direction=s,r&&i>n.threshold&&!!(s&n.direction)}attrTest(e){let n=!!(this.state&M.Began),r=!(this.options.coherent?.length&&e.eventType&(D.End|D.Cancel));return super.attrTest(e)&&(n||r&&this.coherentTest(e)&&this.directionTest(e))}emit(e){this.pX=e.deltaX,this.pY=e.deltaY;let n=K[e.direction].toLowerCase();n&&(e.additionalEvent=this.options.event+n),super.emit(e)}handleTrackpadEvent(e){e.isFirst&&(this.trackpadGesture=!e.srcEvent.ctrlKey,!this.trackpadGesture&&this.state&(M.Recognized|M.Cancelled|M.Failed)&&(this.state=M.Possible)),this.trackpadGesture&&(this.recognize(this.getTrackpadInput(e,{deltaX:-e.deltaX,deltaY:-e.deltaY,velocity:-e.velocity,velocityX:-e.velocityX,velocityY:-e.velocityY,overallVelocity:-e.overallVelocity,overallVelocityX:-e.overallVelocityX,overallVelocityY:-e.overallVelocityY})),e.isFinal&&(this.trackpadGesture=!1))}};var rR=["","start","move","end","cancel","in","out"],li=class extends ci{constructor(e={}){super({enable:!0,event:"pinch",threshold:0,pointers:2,trackpad:!1,coherent:[],...e}),this.trackpadGesture=!1}getTouchAction(){return[cr]}getEventNames(){return rR.map(e=>this.options.event+e)}attrTest(e){let n=!!this.options.coherent?.length,r=!!(this.state&M.Began),i=!(n&&e.eventType&(D.End|D.Cancel));return super.attrTest(e)&&(r||i&&(n?this.coherentTest(e):Math.abs(e.scale-1)>this.options.threshold))}emit(e){if(e.scale!==1){let n=e.scale<1?"in":"out";e.additionalEvent=this.options.event+n}super.emit(e)}handleTrackpadEvent(e){e.isFirst&&(this.trackpadGesture=e.srcEvent.ctrlKey,!this.trackpadGesture&&this.state&(M.Recognized|M.Cancelled|M.Failed)&&(this.state=M.Possible)),this.trackpadGesture&&(this.recognize(this.getTrackpadInput(e,{deltaX:0,deltaY:0,velocity:0,velocityX:0,velocityY:0,overallVelocity:0,overallVelocityX:0,overallVelocityY:0,scale:Math.exp(-e.deltaY/100)})),e.isFinal&&(this.trackpadGesture=!1))}};var Pt=class{constructor(e,n,r){this.element=e,this.callback=n,this.options=r}listen(e,n){n?this.element.addEventListener(e,this.handleEvent,{passive:!1}):this.element.removeEventListener(e,this.handleEvent)}};var Bx=typeof navigator<"u"&&navigator.userAgent?navigator.userAgent.toLowerCase():"";var aR=Bx.indexOf("firefox")!==-1,cR=40,lR=.25,Gc=class extends Pt{constructor(e,n,r){r.enable=r.enable??!1,super(e,n,r),this.handleEvent=i=>{if(!this.options.enable)return;let s=i.deltaY;globalThis.WheelEvent&&(aR&&i.deltaMode===globalThis.WheelEvent.DOM_DELTA_PIXEL&&(s/=globalThis.devicePixelRatio),i.deltaMode===globalThis.WheelEvent.DOM_DELTA_LINE&&(s*=cR)),i.shiftKey&&s&&(s=s*lR),this.callback({type:"wheel",center:{x:i.clientX,y:i.clientY},delta:-s,device:this.options.wheelSession?.device??"unknown",srcEvent:i,pointerType:"mouse",target:i.target})},r.enable&&(this.wheelSessionUnsubscribe=this.options.wheelSession?.on(()=>{}),this.listen("wheel",!0))}destroy(){this.listen("wheel",!1),this.wheelSessionUnsubscribe?.(),this.wheelSessionUnsubscribe=void 0}enableEventType(e,n){e==="wheel"&&this.options.enable!==n&&(this.options.enable=n,n&&!this.wheelSessionUnsubscribe&&(this.wheelSessionUnsubscribe=this.options.wheelSession?.on(()=>{})),this.listen("wheel",n),n||(this.wheelSessionUnsubscribe?.(),this.wheelSessionUnsubscribe=void 0))}};var uR=4.000244140625,Nx=40,fR=0,dR=1,hR=40,Dx=40,pR=120,mR={classificationDelay:32,endDelay:80},Vc=class{constructor(e,n={}){this.subscriptions=new Map,this.session=null,this.classificationTimer=null,this.endTimer=null,this.pressedControlKeys=new Set,this.listeningForControlKeys=!1,this.handleEvent=r=>{if(!this.hasSubscribers)return"unknown";let i=bR(r,this.pressedControlKeys.size>0),s=this.session;if(s&&i.timeStamp-s.lastTimeStamp>=this.options.endDelay){if(this.end(),!this.hasSubscribers)return"unknown";s=null}s?(this.scheduleEnd(),this.addSample(s,i)):(s=this.startPendingSession(i),this.scheduleEnd());let{device:o}=s;return o==="unknown"&&(o=cp(s.samples,!1),o!=="unknown"&&this.begin(s,o)),o},this.finishClassification=()=>{if(this.classificationTimer=null,!this.session||this.session.device!=="unknown")return;let r=this.session,i=cp(r.samples,!0);this.begin(r,i==="unknown"?"mouse":i)},this.end=()=>{if(!this.session)return;if(this.session.device==="unknown"){let i=this.session,s=cp(i.samples,!0);this.begin(i,s==="unknown"?"mouse":s)}if(!this.session)return;let r=this.session;this.emit(D.End,r.lastEvent),this.reset()},this.handleKeyDown=r=>{r.key==="Control"&&this.pressedControlKeys.add(r.code||r.key)},this.handleKeyUp=r=>{r.key==="Control"&&(r.code?this.pressedControlKeys.delete(r.code):this.pressedControlKeys.clear())},this.handleWindowBlur=()=>{this.pressedControlKeys.clear()},this.element=e,this.options={...mR,...n},this.element?.addEventListener("wheel",this.handleEvent,{passive:!0})}get hasSubscribers(){return this.subscriptions.size>0}get device(){return this.session?.device??"unknown"}on(e){let n={listener:e};return this.subscriptions.set(e,n),this.updateControlKeyEventListeners(),()=>{this.subscriptions.get(e)===n&&this.off(e)}}off(e){this.subscriptions.delete(e),this.updateControlKeyEventListeners(),this.hasSubscribers||this.reset()}cancel(){let e=this.session;e&&e.device!=="unknown"&&this.emit(D.Cancel,e.lastEvent),this.reset()}destroy(){this.cancel(),this.subscriptions.clear(),this.updateControlKeyEventListeners(),this.element?.removeEventListener("wheel",this.handleEvent)}startPendingSession(e){let n={samples:[e],device:"unknown",firstTimeStamp:e.timeStamp,lastTimeStamp:e.timeStamp,totalDeltaX:e.deltaX,totalDeltaY:e.deltaY,velocityX:0,velocityY:0,lastEvent:e.event};return this.session=n,this.classificationTimer=globalThis.setTimeout(this.finishClassification,this.options.classificationDelay),n}addSample(e,n){if(e.samples.push(n),e.lastTimeStamp=n.timeStamp,e.lastEvent=n.event,e.totalDeltaX+=n.deltaX,e.totalDeltaY+=n.deltaY,e.device!=="unknown"){let r=e.samples[e.samples.length-2],i=n.timeStamp-r.timeStamp;e.velocityX=i>0?n.deltaX/i:0,e.velocityY=i>0?n.deltaY/i:0,this.emit(D.Move,n.event,{velocityX:e.velocityX,velocityY:e.velocityY})}}begin(e,n){e.device=n,this.clearClassificationTimer(),this.emit(D.Start,e.samples[0].event);let r=e.lastTimeStamp-e.firstTimeStamp;e.velocityX=r>0?e.totalDeltaX/r:0,e.velocityY=r>0?e.totalDeltaY/r:0,this.emit(D.Move,e.lastEvent,{velocityX:e.velocityX,velocityY:e.velocityY})}scheduleEnd(){this.clearEndTimer(),this.endTimer=globalThis.setTimeout(this.end,this.options.endDelay)}emit(e,n,r){let i=this.session;if(!i||i.device==="unknown")return;let s=e===D.Start,o=e===D.End||e===D.Cancel,a=s?i.firstTimeStamp:i.lastTimeStamp,c=s?0:Math.max(0,a-i.firstTimeStamp),l=s?0:i.totalDeltaX,u=s?0:i.totalDeltaY,f=c>0?l/c:0,d=c>0?u/c:0,h=s?0:r?.velocityX??i.velocityX,p=s?0:r?.velocityY??i.velocityY,m={eventType:e,device:i.device,srcEvent:n,timeStamp:a,center:{x:n.clientX,y:n.clientY},deltaX:l,deltaY:u,deltaTime:c,velocity:Math.abs(h)>Math.abs(p)?h:p,velocityX:h,velocityY:p,overallVelocity:Math.abs(f)>Math.abs(d)?f:d,overallVelocityX:f,overallVelocityY:d,isFirst:s,isFinal:o};for(let{listener:g}of[...this.subscriptions.values()])g(m)}reset(){this.clearClassificationTimer(),this.clearEndTimer(),this.session=null}clearClassificationTimer(){this.classificationTimer!==null&&(globalThis.clearTimeout(this.classificationTimer),this.classificationTimer=null)}clearEndTimer(){this.endTimer!==null&&(globalThis.clearTimeout(this.endTimer),this.endTimer=null)}updateControlKeyEventListeners(){let e=this.hasSubscribers,n=gR();!n||e===this.listeningForControlKeys||(this.listeningForControlKeys=e,e?(n.addEventListener("keydown",this.handleKeyDown,!0),n.addEventListener("keyup",this.handleKeyUp,!0),n.addEventListener("blur",this.handleWindowBlur)):(n.removeEventListener("keydown",this.handleKeyDown,!0),n.removeEventListener("keyup",this.handleKeyUp,!0),n.removeEventListener("blur",this.handleWindowBlur),this.pressedControlKeys.clear()))}};function gR(){return typeof window<"u"?window:globalThis.document?.defaultView}function bR(t,e){let n=t.deltaX,r=t.deltaY;return t.deltaMode===dR&&(n*=Nx,r*=Nx),{event:t,timeStamp:t.timeStamp,deltaX:n,deltaY:r,isControlKeyDown:e}}function cp(t,e){return t.some(({event:n,isControlKeyDown:r})=>n.ctrlKey&&!r)?"trackpad":t.some(({event:n})=>n.deltaMode!==fR)||t.some(yR)||t.every(({event:n})=>{let r=n.wheelDelta;return r!==void 0&&Math.abs(r)%40===0})?"mouse":t.some(({deltaX:n})=>n!==0)||t.length>1&&_R(t)?"trackpad":e?"mouse":"unknown"}function yR({event:t,deltaX:e,deltaY:n}){if(e!==0||n===0)return!1;let r=Math.abs(n/uR);if(Number.isInteger(r))return!0;let i=t.wheelDelta;return typeof i=="number"&&i!==0&&i%pR===0}function _R(t){for(let e=0;e<t.length;e++){let n=t[e];if(Math.abs(n.deltaX)>Dx||Math.abs(n.deltaY)>Dx||e>0&&n.timeStamp-t[e-1].timeStamp>hR)return!1}return!0}var kx=["mousedown","mousemove","mouseup","mouseover","mouseout","mouseenter","mouseleave"],zc=class extends Pt{constructor(e,n,r){super(e,n,{enable:!0,...r}),this.handleEvent=s=>{this.handleOverEvent(s),this.handleOutEvent(s),this.handleEnterEvent(s),this.handleLeaveEvent(s),this.handleMoveEvent(s)},this.pressed=!1;let{enable:i=!1}=this.options;this.enableMoveEvent=i,this.enableLeaveEvent=i,this.enableEnterEvent=i,this.enableOutEvent=i,this.enableOverEvent=i,i&&kx.forEach(s=>this.listen(s,!0))}destroy(){kx.forEach(e=>this.listen(e,!1))}enableEventType(e,n){switch(e){case"pointermove":this.enableMoveEvent!==n&&(this.enableMoveEvent=n,this.listen("mousedown",n),this.listen("mousemove",n),this.listen("mouseup",n));break;case"pointerover":this.enableOverEvent!==n&&(this.enableOverEvent=n,this.listen("mouseover",n));break;case"pointerout":this.enableOutEvent!==n&&(this.enableOutEvent=n,this.listen("mouseout",n));break;case"pointerenter":this.enableEnterEvent!==n&&(this.enableEnterEvent=n,this.listen("mouseenter",n));break;case"pointerleave":this.enableLeaveEvent!==n&&(this.enableLeaveEvent=n,this.listen("mouseleave",n));break;default:}}handleOverEvent(e){this.enableOverEvent&&e.type==="mouseover"&&this._emit("pointerover",e)}handleOutEvent(e){this.enableOutEvent&&e.type==="mouseout"&&this._emit("pointerout",e)}handleEnterEvent(e){this.enableEnterEvent&&e.type==="mouseenter"&&this._emit("pointerenter",e)}handleLeaveEvent(e){this.enableLeaveEvent&&e.type==="mouseleave"&&this._emit("pointerleave",e)}handleMoveEvent(e){if(this.enableMoveEvent)switch(e.type){case"mousedown":e.button>=0&&(this.pressed=!0);break;case"mousemove":e.buttons===0&&(this.pressed=!1),this.pressed||this._emit("pointermove",e);break;case"mouseup":this.pressed=!1;break;default:}}_emit(e,n){this.callback({type:e,center:{x:n.clientX,y:n.clientY},srcEvent:n,pointerType:"mouse",target:n.target})}};var Fx=["keydown","keyup"],$c=class extends Pt{constructor(e,n,r){super(e,n,{enable:!0,tabIndex:0,...r}),this.handleEvent=s=>{let o=s.target||s.srcElement;o.tagName==="INPUT"&&o.type==="text"||o.tagName==="TEXTAREA"||(this.enableDownEvent&&s.type==="keydown"&&this.callback({type:"keydown",srcEvent:s,key:s.key,target:s.target}),this.enableUpEvent&&s.type==="keyup"&&this.callback({type:"keyup",srcEvent:s,key:s.key,target:s.target}))};let{enable:i=!1}=this.options;this.enableDownEvent=i,this.enableUpEvent=i,e.tabIndex=this.options.tabIndex,e.style.outline="none",i&&Fx.forEach(s=>this.listen(s,!0))}destroy(){Fx.forEach(e=>this.listen(e,!1))}enableEventType(e,n){e==="keydown"&&this.enableDownEvent!==n&&(this.enableDownEvent=n,this.listen(e,n)),e==="keyup"&&this.enableUpEvent!==n&&(this.enableUpEvent=n,this.listen(e,n))}};var Wc=class extends Pt{constructor(e,n,r){r.enable=r.enable??!1,super(e,n,r),this.handleEvent=i=>{this.options.enable&&this.callback({type:"contextmenu",center:{x:i.clientX,y:i.clientY},srcEvent:i,pointerType:"mouse",target:i.target})},r.enable&&this.listen("contextmenu",!0)}destroy(){this.listen("contextmenu",!1)}enableEventType(e,n){e==="contextmenu"&&this.options.enable!==n&&(this.options.enable=n,this.listen("contextmenu",n))}};var xR={pointerdown:1,pointermove:2,pointerup:4,mousedown:1,mousemove:2,mouseup:4},vR=0,ER=1,wR=2,SR=1,TR=2,PR=4;function Ux(t){let e=xR[t.srcEvent.type];if(!e)return null;let{buttons:n,button:r}=t.srcEvent,i=!1,s=!1,o=!1;return e===2?(i=!!(n&SR),s=!!(n&PR),o=!!(n&TR)):(i=r===vR,s=r===ER,o=r===wR),{leftButton:i,middleButton:s,rightButton:o}}function Gx(t,e){let n=t.center;if(!n)return null;let r=e.getBoundingClientRect(),i=r.width/e.offsetWidth||1,s=r.height/e.offsetHeight||1,o={x:(n.x-r.left-e.clientLeft)/i,y:(n.y-r.top-e.clientTop)/s};return{center:n,offsetCenter:o}}var LR={srcElement:"root",priority:0},jc=class{constructor(e,n){this.handleEvent=r=>{if(this.isEmpty())return;let i=this._normalizeEvent(r),s=r.srcEvent.target;for(;s&&s!==i.rootElement;){if(this._emit(i,s),i.handled)return;s=s.parentNode}this._emit(i,"root")},this.eventManager=e,this.recognizerName=n,this.handlers=[],this.handlersByElement=new Map,this._active=!1}isEmpty(){return!this._active}add(e,n,r,i=!1,s=!1){let{handlers:o,handlersByElement:a}=this,c={...LR,...r},l=a.get(c.srcElement);l||(l=[],a.set(c.srcElement,l));let u={type:e,handler:n,srcElement:c.srcElement,priority:c.priority};i&&(u.once=!0),s&&(u.passive=!0),o.push(u),this._active=this._active||!u.passive;let f=l.length-1;for(;f>=0&&!(l[f].priority>=u.priority);)f--;l.splice(f+1,0,u)}remove(e,n){let{handlers:r,handlersByElement:i}=this;for(let s=r.length-1;s>=0;s--){let o=r[s];if(o.type===e&&o.handler===n){r.splice(s,1);let a=i.get(o.srcElement);a.splice(a.indexOf(o),1),a.length===0&&i.delete(o.srcElement)}}this._active=r.some(s=>!s.passive)}_emit(e,n){let r=this.handlersByElement.get(n);if(r){let i=!1,s=()=>{e.handled=!0},o=()=>{e.handled=!0,i=!0},a=[];for(let c=0;c<r.length;c++){let{type:l,handler:u,once:f}=r[c];if(u({...e,type:l,stopPropagation:s,stopImmediatePropagation:o}),f&&a.push(r[c]),i)break}for(let c=0;c<a.length;c++){let{type:l,handler:u}=a[c];this.remove(l,u)}}}_normalizeEvent(e){let n=this.eventManager.getElement();return{...e,...Ux(e),...Gx(e,n),preventDefault:()=>{e.srcEvent.preventDefault()},stopImmediatePropagation:null,stopPropagation:null,handled:!1,rootElement:n}}};function AR(t){if("recognizer"in t)return t;let e,n=Array.isArray(t)?[...t]:[t];if(typeof n[0]=="function"){let r=n.shift(),i=n.shift()||{};e=new r(i)}else e=n.shift();return{recognizer:e,recognizeWith:typeof n[0]=="string"?[n[0]]:n[0],requireFailure:typeof n[1]=="string"?[n[1]]:n[1]}}var Ks=class{constructor(e=null,n={}){if(this._onBasicInput=r=>{this.manager.emit(r.srcEvent.type,r)},this._onOtherEvent=r=>{this.manager.emit(r.type,r)},this.options={recognizers:[],events:{},touchAction:"compute",tabIndex:0,cssProps:{},...n},this.events=new Map,this.element=e,this.wheelSession=new Vc(e),!!e){this.manager=new qs(e,this.options);for(let r of this.options.recognizers){let{recognizer:i,recognizeWith:s,requireFailure:o}=AR(r);this.manager.add(i),s&&i.recognizeWith(s),o&&i.requireFailure(o)}this.manager.on("hammer.input",this._onBasicInput),this.wheelInput=new Gc(e,this._onOtherEvent,{enable:!1,wheelSession:this.wheelSession}),this.moveInput=new zc(e,this._onOtherEvent,{enable:!1}),this.keyInput=new $c(e,this._onOtherEvent,{enable:!1,tabIndex:n.tabIndex}),this.contextmenuInput=new Wc(e,this._onOtherEvent,{enable:!1}),this.on(this.options.events)}}getElement(){return this.element}destroy(){if(!this.element){this.wheelSession.destroy();return}this.wheelInput.destroy(),this.wheelSession.destroy(),this.moveInput.destroy(),this.keyInput.destroy(),this.contextmenuInput.destroy(),this.manager.destroy()}on(e,n,r){this._addEventHandler(e,n,r,!1)}once(e,n,r){this._addEventHandler(e,n,r,!0)}watch(e,n,r){this._addEventHandler(e,n,r,!1,!0)}off(e,n){this._removeEventHandler(e,n)}emit(e){this.manager?.emit(e.type,e)}_toggleRecognizer(e,n){let{manager:r}=this;if(!r)return;let i=r.get(e);i&&(i.set({enable:n,wheelSession:this.wheelSession}),r.touchAction.update()),this.wheelInput?.enableEventType(e,n),this.moveInput?.enableEventType(e,n),this.keyInput?.enableEventType(e,n),this.contextmenuInput?.enableEventType(e,n)}_addEventHandler(e,n,r,i,s){if(typeof e!="string"){r=n;for(let[l,u]of Object.entries(e))this._addEventHandler(l,u,r,i,s);return}let{manager:o,events:a}=this;if(!o)return;let c=a.get(e);if(!c){let l=this._getRecognizerName(e)||e;c=new jc(this,l),a.set(e,c),o&&o.on(e,c.handleEvent)}c.add(e,n,r,i,s),c.isEmpty()||this._toggleRecognizer(c.recognizerName,!0)}_removeEventHandler(e,n){if(typeof e!="string"){for(let[s,o]of Object.entries(e))this._removeEventHandler(s,o);return}let{events:r}=this,i=r.get(e);if(i&&(i.remove(e,n),i.isEmpty())){let{recognizerName:s}=i,o=!1;for(let a of r.values())if(a.recognizerName===s&&!a.isEmpty()){o=!0;break}o||this._toggleRecognizer(s,!1)}}_getRecognizerName(e){return this.manager.recognizers.find(n=>n.getEventNames().includes(e))?.options.event}};var lp={DEFAULT:"default",LNGLAT:"lnglat",METER_OFFSETS:"meter-offsets",LNGLAT_OFFSETS:"lnglat-offsets",CARTESIAN:"cartesian"};Object.defineProperty(lp,"IDENTITY",{get:()=>(G.deprecated("COORDINATE_SYSTEM.IDENTITY","COORDINATE_SYSTEM.CARTESIAN")(),lp.CARTESIAN)});var fe={WEB_MERCATOR:1,GLOBE:2,WEB_MERCATOR_AUTO_OFFSET:4,IDENTITY:0},Ke={common:0,meters:1,pixels:2},ui={click:"onClick",dblclick:"onClick",panstart:"onDragStart",panmove:"onDrag",panend:"onDragEnd"},up={multipan:[bn,{threshold:10,pointers:2,trackpad:!0}],pinch:[li,{trackpad:!0},null,["multipan"]],pan:[bn,{threshold:1},["pinch"],["multipan"]],dblclick:[ur,{event:"dblclick",taps:2,enable:!1}],dblclickdrag:[ai,{event:"dblclickdrag",enable:!1},["dblclick"],null],click:[ur,{event:"click"},["dblclickdrag"],["dblclick","dblclickdrag"]]};function IR(t,e){if(t===e)return!0;if(Array.isArray(t)){let n=t.length;if(!e||e.length!==n)return!1;for(let r=0;r<n;r++)if(t[r]!==e[r])return!1;return!0}return!1}function Lt(t){let e={},n;return r=>{for(let i in r)if(!IR(r[i],e[i])){n=t(r),e=r;break}return n}}var Vx=[0,0,0,0],MR=[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,0],zx=[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1],CR=[0,0,0],$x=[0,0,0],RR={default:-1,cartesian:0,lnglat:1,"meter-offsets":2,"lnglat-offsets":3};function fr(t){let e=RR[t];if(e===void 0)throw new Error(`Invalid coordinateSystem: ${t}`);return e}var OR=Lt(NR);function fp(t,e,n=$x){n.length<3&&(n=[n[0],n[1],0]);let r=n,i,s=!0;switch(e==="lnglat-offsets"||e==="meter-offsets"?i=n:i=t.isGeospatial?[Math.fround(t.longitude),Math.fround(t.latitude),0]:null,t.projectionMode){case fe.WEB_MERCATOR:(e==="lnglat"||e==="cartesian")&&(i=[0,0,0],s=!1);break;case fe.WEB_MERCATOR_AUTO_OFFSET:e==="lnglat"?r=i:e==="cartesian"&&(r=[Math.fround(t.center[0]),Math.fround(t.center[1]),0],i=t.unprojectPosition(r),r[0]-=n[0],r[1]-=n[1],r[2]-=n[2]);break;case fe.IDENTITY:r=t.position.map(Math.fround),r[2]=r[2]||0;break;case fe.GLOBE:s=!1,i=null;break;default:s=!1}return{geospatialOrigin:i,shaderCoordinateOrigin:r,offsetMode:s}}function BR(t,e,n){let{viewMatrixUncentered:r,projectionMatrix:i}=t,{viewMatrix:s,viewProjectionMatrix:o}=t,a=Vx,c=Vx,l=t.cameraPosition,{geospatialOrigin:u,shaderCoordinateOrigin:f,offsetMode:d}=fp(t,e,n);return d&&(c=t.projectPosition(u||f),l=[l[0]-c[0],l[1]-c[1],l[2]-c[2]],c[3]=1,a=tt.transformMat4([],c,o),s=r||s,o=ae.multiply([],i,s),o=ae.multiply([],o,MR)),{viewMatrix:s,viewProjectionMatrix:o,projectionCenter:a,originCommon:c,cameraPosCommon:l,shaderCoordinateOrigin:f,geospatialOrigin:u}}function Wx({viewport:t,devicePixelRatio:e=1,modelMatrix:n=null,coordinateSystem:r="default",coordinateOrigin:i=$x,autoWrapLongitude:s=!1}){r==="default"&&(r=t.isGeospatial?"lnglat":"cartesian");let o=OR({viewport:t,devicePixelRatio:e,coordinateSystem:r,coordinateOrigin:i});return o.wrapLongitude=s,o.modelMatrix=n||zx,o}function NR({viewport:t,devicePixelRatio:e,coordinateSystem:n,coordinateOrigin:r}){let{projectionCenter:i,viewProjectionMatrix:s,originCommon:o,cameraPosCommon:a,shaderCoordinateOrigin:c,geospatialOrigin:l}=BR(t,n,r),u=t.getDistanceScales(),f=[t.width*e,t.height*e],d=tt.transformMat4([],[0,0,-t.focalDistance,1],t.projectionMatrix)[3]||1,h={coordinateSystem:fr(n),projectionMode:t.projectionMode,coordinateOrigin:c,commonOrigin:o.slice(0,3),center:i,pseudoMeters:!!t._pseudoMeters,viewportSize:f,devicePixelRatio:e,focalDistance:d,commonUnitsPerMeter:u.unitsPerMeter,commonUnitsPerWorldUnit:u.unitsPerMeter,commonUnitsPerWorldUnit2:CR,scale:t.scale,wrapLongitude:!1,viewProjectionMatrix:s,modelMatrix:zx,cameraPosition:a};if(l){let p=t.getDistanceScales(l);switch(n){case"meter-offsets":h.commonUnitsPerWorldUnit=p.unitsPerMeter,h.commonUnitsPerWorldUnit2=p.unitsPerMeter2;break;case"lnglat":case"lnglat-offsets":t._pseudoMeters||(h.commonUnitsPerMeter=p.unitsPerMeter),h.commonUnitsPerWorldUnit=p.unitsPerDegree,h.commonUnitsPerWorldUnit2=p.unitsPerDegree2;break;case"cartesian":h.commonUnitsPerWorldUnit=[1,1,p.unitsPerMeter[2]],h.commonUnitsPerWorldUnit2=[0,0,p.unitsPerMeter2[2]];break;default:break}}if(t.projectionMode===fe.GLOBE&&n==="meter-offsets"){let g=r[0]*Math.PI/180,y=r[1]*Math.PI/180,x=Math.cos(y),_=((r[2]||0)/6370972+1)*256;h.commonOrigin=[Math.sin(g)*x*_,-Math.cos(g)*x*_,Math.sin(y)*_]}return h}var DR=["default","lnglat","meter-offsets","lnglat-offsets","cartesian"],kR=DR.map(t=>`const COORDINATE_SYSTEM_${t.toUpperCase().replaceAll("-","_")}: i32 = ${fr(t)};`).join(""),FR=Object.keys(fe).map(t=>`const PROJECTION_MODE_${t}: i32 = ${fe[t]};`).join(""),UR=Object.keys(Ke).map(t=>`const UNIT_${t.toUpperCase()}: i32 = ${Ke[t]};`).join(""),GR=`${kR}
${FR}
${UR}

const TILE_SIZE: f32 = 512.0;
const PI: f32 = 3.1415926536;
const WORLD_SCALE: f32 = TILE_SIZE / (PI * 2.0);
const ZERO_64_LOW: vec3<f32> = vec3<f32>(0.0, 0.0, 0.0);
const EARTH_RADIUS: f32 = 6370972.0; // meters
const GLOBE_RADIUS: f32 = 256.0;

// -----------------------------------------------------------------------------
// Uniform block (converted from GLSL uniform block)
// -----------------------------------------------------------------------------
struct ProjectUniforms {
  wrapLongitude: i32,
  coordinateSystem: i32,
  commonUnitsPerMeter: vec3<f32>,
  projectionMode: i32,
  scale: f32,
  commonUnitsPerWorldUnit: vec3<f32>,
  commonUnitsPerWorldUnit2: vec3<f32>,
  center: vec4<f32>,
  modelMatrix: mat4x4<f32>,
  viewProjectionMatrix: mat4x4<f32>,
  viewportSize: vec2<f32>,
  devicePixelRatio: f32,
  focalDistance: f32,
  cameraPosition: vec3<f32>,
  coordinateOrigin: vec3<f32>,
  commonOrigin: vec3<f32>,
  pseudoMeters: i32,
};

@group(0) @binding(auto)
var<uniform> project: ProjectUniforms;

// -----------------------------------------------------------------------------
// Geometry data shared across the project helpers.
// The active layer shader is responsible for populating this private module
// state before calling the project functions below.
// -----------------------------------------------------------------------------

// Structure to carry additional geometry data used by deck.gl filters.
struct Geometry {
  worldPosition: vec3<f32>,
  worldPositionAlt: vec3<f32>,
  position: vec4<f32>,
  normal: vec3<f32>,
  uv: vec2<f32>,
  pickingColor: vec3<f32>,
};

var<private> geometry: Geometry;
`,jx=`${GR}

// -----------------------------------------------------------------------------
// Functions
// -----------------------------------------------------------------------------

// Returns an adjustment factor for commonUnitsPerMeter
fn _project_size_at_latitude(lat: f32) -> f32 {
  let y = clamp(lat, -89.9, 89.9);
  return 1.0 / cos(radians(y));
}

// Overloaded version: scales a value in meters at a given latitude.
fn _project_size_at_latitude_m(meters: f32, lat: f32) -> f32 {
  return meters * project.commonUnitsPerMeter.z * _project_size_at_latitude(lat);
}

// Computes a non-linear scale factor based on geometry.
// (Note: This function relies on "geometry" being provided.)
fn project_size() -> f32 {
  if (project.projectionMode == PROJECTION_MODE_WEB_MERCATOR &&
      project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT &&
      project.pseudoMeters == 0) {
    if (geometry.position.w == 0.0) {
      return _project_size_at_latitude(geometry.worldPosition.y);
    }
    let y: f32 = geometry.position.y / TILE_SIZE * 2.0 - 1.0;
    let y2 = y * y;
    let y4 = y2 * y2;
    let y6 = y4 * y2;
    return 1.0 + 4.9348 * y2 + 4.0587 * y4 + 1.5642 * y6;
  }
  return 1.0;
}

// Overloads to scale offsets (meters to world units)
fn project_size_float(meters: f32) -> f32 {
  return meters * project.commonUnitsPerMeter.z * project_size();
}

fn project_size_vec2(meters: vec2<f32>) -> vec2<f32> {
  return meters * project.commonUnitsPerMeter.xy * project_size();
}

fn project_size_vec3(meters: vec3<f32>) -> vec3<f32> {
  return meters * project.commonUnitsPerMeter * project_size();
}

fn project_size_vec4(meters: vec4<f32>) -> vec4<f32> {
  return vec4<f32>(meters.xyz * project.commonUnitsPerMeter, meters.w);
}

// Returns a rotation matrix aligning the z‑axis with the given up vector.
fn project_get_orientation_matrix(up: vec3<f32>) -> mat3x3<f32> {
  let uz = normalize(up);
  let ux = select(
    vec3<f32>(1.0, 0.0, 0.0),
    normalize(vec3<f32>(uz.y, -uz.x, 0.0)),
    abs(uz.z) == 1.0
  );
  let uy = cross(uz, ux);
  return mat3x3<f32>(ux, uy, uz);
}

// Since WGSL does not support "out" parameters, we return a struct.
struct RotationResult {
  needsRotation: bool,
  transform: mat3x3<f32>,
};

fn project_needs_rotation(commonPosition: vec3<f32>) -> RotationResult {
  if (project.projectionMode == PROJECTION_MODE_GLOBE) {
    return RotationResult(true, project_get_orientation_matrix(commonPosition));
  } else {
    return RotationResult(false, mat3x3<f32>());  // identity alternative if needed
  };
}

// Projects a normal vector from the current coordinate system to world space.
fn project_normal(vector: vec3<f32>) -> vec3<f32> {
  let normal_modelspace = project.modelMatrix * vec4<f32>(vector, 0.0);
  var n = normalize(normal_modelspace.xyz * project.commonUnitsPerMeter);
  let rotResult = project_needs_rotation(geometry.position.xyz);
  if (rotResult.needsRotation) {
    n = rotResult.transform * n;
  }
  return n;
}

// Applies a scale offset based on y-offset (dy)
fn project_offset_(offset: vec4<f32>) -> vec4<f32> {
  let dy: f32 = offset.y;
  let commonUnitsPerWorldUnit = project.commonUnitsPerWorldUnit + project.commonUnitsPerWorldUnit2 * dy;
  return vec4<f32>(offset.xyz * commonUnitsPerWorldUnit, offset.w);
}

// Projects lng/lat coordinates to a unit tile [0,1]
fn project_mercator_(lnglat: vec2<f32>) -> vec2<f32> {
  var x = lnglat.x;
  if (project.wrapLongitude != 0) {
    x = ((x + 180.0) % 360.0) - 180.0;
  }
  let y = clamp(lnglat.y, -89.9, 89.9);
  return vec2<f32>(
    radians(x) + PI,
    PI + log(tan_fp32(PI * 0.25 + radians(y) * 0.5))
  ) * WORLD_SCALE;
}

// Projects lng/lat/z coordinates for a globe projection.
fn project_globe_(lnglatz: vec3<f32>) -> vec3<f32> {
  let lambda = radians(lnglatz.x);
  let phi = radians(lnglatz.y);
  let cosPhi = cos(phi);
  let D = (lnglatz.z / EARTH_RADIUS + 1.0) * GLOBE_RADIUS;
  return vec3<f32>(
    sin(lambda) * cosPhi,
    -cos(lambda) * cosPhi,
    sin(phi)
  ) * D;
}

// Projects positions (with an optional 64-bit low part) from the input
// coordinate system to the common space.
fn project_position_vec4_f64(position: vec4<f32>, position64Low: vec3<f32>) -> vec4<f32> {
  var position_world = project.modelMatrix * position;

  // Work around for a Mac+NVIDIA bug:
  if (project.projectionMode == PROJECTION_MODE_WEB_MERCATOR) {
    if (project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT) {
      return vec4<f32>(
        project_mercator_(position_world.xy),
        _project_size_at_latitude_m(position_world.z, position_world.y),
        position_world.w
      );
    }
    if (project.coordinateSystem == COORDINATE_SYSTEM_CARTESIAN) {
      position_world = vec4f(position_world.xyz + project.coordinateOrigin, position_world.w);
    }
  }
  if (project.projectionMode == PROJECTION_MODE_GLOBE) {
    if (project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT) {
      return vec4<f32>(
        project_globe_(position_world.xyz),
        position_world.w
      );
    }
    if (project.coordinateSystem == COORDINATE_SYSTEM_METER_OFFSETS) {
      let enuMatrix = project_get_orientation_matrix(project.commonOrigin);
      let metersToCommon = GLOBE_RADIUS / EARTH_RADIUS;
      let offsetCommon = (enuMatrix * vec3<f32>(-position_world.x, -position_world.y, position_world.z)) * metersToCommon;
      return vec4<f32>(project.commonOrigin + offsetCommon, position_world.w);
    }
  }
  if (project.projectionMode == PROJECTION_MODE_WEB_MERCATOR_AUTO_OFFSET) {
    if (project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT) {
      if (abs(position_world.y - project.coordinateOrigin.y) > 0.25) {
        return vec4<f32>(
          project_mercator_(position_world.xy) - project.commonOrigin.xy,
          project_size_float(position_world.z),
          position_world.w
        );
      }
    }
  }
  if (project.projectionMode == PROJECTION_MODE_IDENTITY ||
      (project.projectionMode == PROJECTION_MODE_WEB_MERCATOR_AUTO_OFFSET &&
       (project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT ||
        project.coordinateSystem == COORDINATE_SYSTEM_CARTESIAN))) {
    position_world = vec4f(position_world.xyz - project.coordinateOrigin, position_world.w);
  }

  return project_offset_(position_world) +
         project_offset_(project.modelMatrix * vec4<f32>(position64Low, 0.0));
}

// Overloaded versions for different input types.
fn project_position_vec4_f32(position: vec4<f32>) -> vec4<f32> {
  return project_position_vec4_f64(position, ZERO_64_LOW);
}

fn project_position_vec3_f64(position: vec3<f32>, position64Low: vec3<f32>) -> vec3<f32> {
  let projected_position = project_position_vec4_f64(vec4<f32>(position, 1.0), position64Low);
  return projected_position.xyz;
}

fn project_position_vec3_f32(position: vec3<f32>) -> vec3<f32> {
  let projected_position = project_position_vec4_f64(vec4<f32>(position, 1.0), ZERO_64_LOW);
  return projected_position.xyz;
}

fn project_position_vec2_f32(position: vec2<f32>) -> vec2<f32> {
  let projected_position = project_position_vec4_f64(vec4<f32>(position, 0.0, 1.0), ZERO_64_LOW);
  return projected_position.xy;
}

// Transforms a common space position to clip space.
fn project_common_position_to_clipspace_with_projection(position: vec4<f32>, viewProjectionMatrix: mat4x4<f32>, center: vec4<f32>) -> vec4<f32> {
  var clipPosition = viewProjectionMatrix * position + center;
  // deck.gl projection matrices use WebGL's [-w, w] depth range; WebGPU clips z to [0, w].
  clipPosition.z = (clipPosition.z + clipPosition.w) * 0.5;
  return clipPosition;
}

// Uses the project viewProjectionMatrix and center.
fn project_common_position_to_clipspace(position: vec4<f32>) -> vec4<f32> {
  return project_common_position_to_clipspace_with_projection(position, project.viewProjectionMatrix, project.center);
}

// Returns a clip space offset corresponding to a given number of screen pixels.
fn project_pixel_size_to_clipspace(pixels: vec2<f32>) -> vec2<f32> {
  let offset = pixels / project.viewportSize * project.devicePixelRatio * 2.0;
  return offset * project.focalDistance;
}

fn project_meter_size_to_pixel(meters: f32) -> f32 {
  return project_size_float(meters) * project.scale;
}

fn project_unit_size_to_pixel(size: f32, unit: i32) -> f32 {
  if (unit == UNIT_METERS) {
    return project_meter_size_to_pixel(size);
  } else if (unit == UNIT_COMMON) {
    return size * project.scale;
  }
  // UNIT_PIXELS: no scaling applied.
  return size;
}

fn project_pixel_size_float(pixels: f32) -> f32 {
  return pixels / project.scale;
}

fn project_pixel_size_vec2(pixels: vec2<f32>) -> vec2<f32> {
  return pixels / project.scale;
}
`;var VR=["default","lnglat","meter-offsets","lnglat-offsets","cartesian"],zR=VR.map(t=>`const int COORDINATE_SYSTEM_${t.toUpperCase().replaceAll("-","_")} = ${fr(t)};`).join(""),$R=Object.keys(fe).map(t=>`const int PROJECTION_MODE_${t} = ${fe[t]};`).join(""),WR=Object.keys(Ke).map(t=>`const int UNIT_${t.toUpperCase()} = ${Ke[t]};`).join(""),Yx=`${zR}
${$R}
${WR}
layout(std140) uniform projectUniforms {
bool wrapLongitude;
int coordinateSystem;
vec3 commonUnitsPerMeter;
int projectionMode;
float scale;
vec3 commonUnitsPerWorldUnit;
vec3 commonUnitsPerWorldUnit2;
vec4 center;
mat4 modelMatrix;
mat4 viewProjectionMatrix;
vec2 viewportSize;
float devicePixelRatio;
float focalDistance;
vec3 cameraPosition;
vec3 coordinateOrigin;
vec3 commonOrigin;
bool pseudoMeters;
} project;
const float TILE_SIZE = 512.0;
const float PI = 3.1415926536;
const float WORLD_SCALE = TILE_SIZE / (PI * 2.0);
const vec3 ZERO_64_LOW = vec3(0.0);
const float EARTH_RADIUS = 6370972.0;
const float GLOBE_RADIUS = 256.0;
float project_size_at_latitude(float lat) {
float y = clamp(lat, -89.9, 89.9);
return 1.0 / cos(radians(y));
}
float project_size() {
if (project.projectionMode == PROJECTION_MODE_WEB_MERCATOR &&
project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT &&
project.pseudoMeters == false) {
if (geometry.position.w == 0.0) {
return project_size_at_latitude(geometry.worldPosition.y);
}
float y = geometry.position.y / TILE_SIZE * 2.0 - 1.0;
float y2 = y * y;
float y4 = y2 * y2;
float y6 = y4 * y2;
return 1.0 + 4.9348 * y2 + 4.0587 * y4 + 1.5642 * y6;
}
return 1.0;
}
float project_size_at_latitude(float meters, float lat) {
return meters * project.commonUnitsPerMeter.z * project_size_at_latitude(lat);
}
float project_size(float meters) {
return meters * project.commonUnitsPerMeter.z * project_size();
}
vec2 project_size(vec2 meters) {
return meters * project.commonUnitsPerMeter.xy * project_size();
}
vec3 project_size(vec3 meters) {
return meters * project.commonUnitsPerMeter * project_size();
}
vec4 project_size(vec4 meters) {
return vec4(meters.xyz * project.commonUnitsPerMeter, meters.w);
}
mat3 project_get_orientation_matrix(vec3 up) {
vec3 uz = normalize(up);
vec3 ux = abs(uz.z) == 1.0 ? vec3(1.0, 0.0, 0.0) : normalize(vec3(uz.y, -uz.x, 0));
vec3 uy = cross(uz, ux);
return mat3(ux, uy, uz);
}
bool project_needs_rotation(vec3 commonPosition, out mat3 transform) {
if (project.projectionMode == PROJECTION_MODE_GLOBE) {
transform = project_get_orientation_matrix(commonPosition);
return true;
}
return false;
}
vec3 project_normal(vec3 vector) {
vec4 normal_modelspace = project.modelMatrix * vec4(vector, 0.0);
vec3 n = normalize(normal_modelspace.xyz * project.commonUnitsPerMeter);
mat3 rotation;
if (project_needs_rotation(geometry.position.xyz, rotation)) {
n = rotation * n;
}
return n;
}
vec4 project_offset_(vec4 offset) {
float dy = offset.y;
vec3 commonUnitsPerWorldUnit = project.commonUnitsPerWorldUnit + project.commonUnitsPerWorldUnit2 * dy;
return vec4(offset.xyz * commonUnitsPerWorldUnit, offset.w);
}
vec2 project_mercator_(vec2 lnglat) {
float x = lnglat.x;
if (project.wrapLongitude) {
x = mod(x + 180., 360.0) - 180.;
}
float y = clamp(lnglat.y, -89.9, 89.9);
return vec2(
radians(x) + PI,
PI + log(tan_fp32(PI * 0.25 + radians(y) * 0.5))
) * WORLD_SCALE;
}
vec3 project_globe_(vec3 lnglatz) {
float lambda = radians(lnglatz.x);
float phi = radians(lnglatz.y);
float cosPhi = cos(phi);
float D = (lnglatz.z / EARTH_RADIUS + 1.0) * GLOBE_RADIUS;
return vec3(
sin(lambda) * cosPhi,
-cos(lambda) * cosPhi,
sin(phi)
) * D;
}
vec4 project_position(vec4 position, vec3 position64Low) {
vec4 position_world = project.modelMatrix * position;
if (project.projectionMode == PROJECTION_MODE_WEB_MERCATOR) {
if (project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT) {
return vec4(
project_mercator_(position_world.xy),
project_size_at_latitude(position_world.z, position_world.y),
position_world.w
);
}
if (project.coordinateSystem == COORDINATE_SYSTEM_CARTESIAN) {
position_world.xyz += project.coordinateOrigin;
}
}
if (project.projectionMode == PROJECTION_MODE_GLOBE) {
if (project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT) {
return vec4(
project_globe_(position_world.xyz),
position_world.w
);
}
if (project.coordinateSystem == COORDINATE_SYSTEM_METER_OFFSETS) {
mat3 enuMatrix = project_get_orientation_matrix(project.commonOrigin);
float metersToCommon = GLOBE_RADIUS / EARTH_RADIUS;
vec3 offsetCommon = (enuMatrix * vec3(-position_world.xy, position_world.z)) * metersToCommon;
return vec4(project.commonOrigin + offsetCommon, position_world.w);
}
}
if (project.projectionMode == PROJECTION_MODE_WEB_MERCATOR_AUTO_OFFSET) {
if (project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT) {
if (abs(position_world.y - project.coordinateOrigin.y) > 0.25) {
return vec4(
project_mercator_(position_world.xy) - project.commonOrigin.xy,
project_size(position_world.z),
position_world.w
);
}
}
}
if (project.projectionMode == PROJECTION_MODE_IDENTITY ||
(project.projectionMode == PROJECTION_MODE_WEB_MERCATOR_AUTO_OFFSET &&
(project.coordinateSystem == COORDINATE_SYSTEM_LNGLAT ||
project.coordinateSystem == COORDINATE_SYSTEM_CARTESIAN))) {
position_world.xyz -= project.coordinateOrigin;
}
return project_offset_(position_world) + project_offset_(project.modelMatrix * vec4(position64Low, 0.0));
}
vec4 project_position(vec4 position) {
return project_position(position, ZERO_64_LOW);
}
vec3 project_position(vec3 position, vec3 position64Low) {
vec4 projected_position = project_position(vec4(position, 1.0), position64Low);
return projected_position.xyz;
}
vec3 project_position(vec3 position) {
vec4 projected_position = project_position(vec4(position, 1.0), ZERO_64_LOW);
return projected_position.xyz;
}
vec2 project_position(vec2 position) {
vec4 projected_position = project_position(vec4(position, 0.0, 1.0), ZERO_64_LOW);
return projected_position.xy;
}
vec4 project_common_position_to_clipspace(vec4 position, mat4 viewProjectionMatrix, vec4 center) {
return viewProjectionMatrix * position + center;
}
vec4 project_common_position_to_clipspace(vec4 position) {
return project_common_position_to_clipspace(position, project.viewProjectionMatrix, project.center);
}
vec2 project_pixel_size_to_clipspace(vec2 pixels) {
vec2 offset = pixels / project.viewportSize * project.devicePixelRatio * 2.0;
return offset * project.focalDistance;
}
float project_size_to_pixel(float meters) {
return project_size(meters) * project.scale;
}
vec2 project_size_to_pixel(vec2 meters) {
return project_size(meters) * project.scale;
}
float project_size_to_pixel(float size, int unit) {
if (unit == UNIT_METERS) return project_size_to_pixel(size);
if (unit == UNIT_COMMON) return size * project.scale;
return size;
}
float project_pixel_size(float pixels) {
return pixels / project.scale;
}
vec2 project_pixel_size(vec2 pixels) {
return pixels / project.scale;
}
`;var jR={};function YR(t=jR){return"viewport"in t?Wx(t):{}}var Ht={name:"project",dependencies:[or,Nc],source:jx,vs:Yx,getUniforms:YR,uniformTypes:{wrapLongitude:"f32",coordinateSystem:"i32",commonUnitsPerMeter:"vec3<f32>",projectionMode:"i32",scale:"f32",commonUnitsPerWorldUnit:"vec3<f32>",commonUnitsPerWorldUnit2:"vec3<f32>",center:"vec4<f32>",modelMatrix:"mat4x4<f32>",viewProjectionMatrix:"mat4x4<f32>",viewportSize:"vec2<f32>",devicePixelRatio:"f32",focalDistance:"f32",cameraPosition:"vec3<f32>",coordinateOrigin:"vec3<f32>",commonOrigin:"vec3<f32>",pseudoMeters:"f32"}};var HR=`// Define a structure to hold both the clip-space position and the common position.
struct ProjectResult {
  clipPosition: vec4<f32>,
  commonPosition: vec4<f32>,
};

// This function mimics the GLSL version with the 'out' parameter by returning both values.
fn project_position_to_clipspace_and_commonspace(
    position: vec3<f32>,
    position64Low: vec3<f32>,
    offset: vec3<f32>
) -> ProjectResult {
  // Compute the projected position.
  let projectedPosition: vec3<f32> = project_position_vec3_f64(position, position64Low);

  // Start with the provided offset.
  var finalOffset: vec3<f32> = offset;

  // Get whether a rotation is needed and the rotation matrix.
  let rotationResult = project_needs_rotation(projectedPosition);

  // If rotation is needed, update the offset.
  if (rotationResult.needsRotation) {
    finalOffset = rotationResult.transform * offset;
  }

  // Compute the common position.
  let commonPosition: vec4<f32> = vec4<f32>(projectedPosition + finalOffset, 1.0);

  // Convert to clip-space.
  let clipPosition: vec4<f32> = project_common_position_to_clipspace(commonPosition);

  return ProjectResult(clipPosition, commonPosition);
}

// A convenience overload that returns only the clip-space position.
fn project_position_to_clipspace(
    position: vec3<f32>,
    position64Low: vec3<f32>,
    offset: vec3<f32>
) -> vec4<f32> {
  return project_position_to_clipspace_and_commonspace(position, position64Low, offset).clipPosition;
}
`,XR=`vec4 project_position_to_clipspace(
  vec3 position, vec3 position64Low, vec3 offset, out vec4 commonPosition
) {
  vec3 projectedPosition = project_position(position, position64Low);
  mat3 rotation;
  if (project_needs_rotation(projectedPosition, rotation)) {
    // offset is specified as ENU
    // when in globe projection, rotate offset so that the ground alighs with the surface of the globe
    offset = rotation * offset;
  }
  commonPosition = vec4(projectedPosition + offset, 1.0);
  return project_common_position_to_clipspace(commonPosition);
}

vec4 project_position_to_clipspace(
  vec3 position, vec3 position64Low, vec3 offset
) {
  vec4 commonPosition;
  return project_position_to_clipspace(position, position64Low, offset, commonPosition);
}
`,yn={name:"project32",dependencies:[Ht],source:HR,vs:XR};ue();ue();function dp(){return[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}function _n(t,e){let n=tt.transformMat4([],e,t);return tt.scale(n,n,1/n[3]),n}function Hx(t,e,n){return n*e+(1-n)*t}function Qs(t,e,n){return t<e?e:t>n?n:t}function ZR(t){return Math.log(t)*Math.LOG2E}var Js=Math.log2||ZR;ue();function rt(t,e){if(!t)throw new Error(e||"@math.gl/web-mercator: assertion failed.")}var it=Math.PI,Xx=it/4,Qe=it/180,hp=180/it,fi=512,Yc=4003e4,di=85.051129,Zx=1.5;function eo(t){return Math.pow(2,t)}function Hc(t){return Js(t)}function Re(t){let[e,n]=t;rt(Number.isFinite(e)),rt(Number.isFinite(n)&&n>=-90&&n<=90,"invalid latitude");let r=e*Qe,i=n*Qe,s=fi*(r+it)/(2*it),o=fi*(it+Math.log(Math.tan(Xx+i*.5)))/(2*it);return[s,o]}function Oe(t){let[e,n]=t,r=e/fi*(2*it)-it,i=2*(Math.atan(Math.exp(n/fi*(2*it)-it))-Xx);return[r*hp,i*hp]}function pp(t){let{latitude:e}=t;rt(Number.isFinite(e));let n=Math.cos(e*Qe);return Hc(Yc*n)-9}function to(t){let e=Math.cos(t*Qe);return fi/Yc/e}function hi(t){let{latitude:e,longitude:n,highPrecision:r=!1}=t;rt(Number.isFinite(e)&&Number.isFinite(n));let i=fi,s=Math.cos(e*Qe),o=i/360,a=o/s,c=i/Yc/s,l={unitsPerMeter:[c,c,c],metersPerUnit:[1/c,1/c,1/c],unitsPerDegree:[o,a,c],degreesPerUnit:[1/o,1/a,1/c]};if(r){let u=Qe*Math.tan(e*Qe)/s,f=o*u/2,d=i/Yc*u,h=d/a*c;l.unitsPerDegree2=[0,f,d],l.unitsPerMeter2=[h,0,h]}return l}function no(t,e){let[n,r,i]=t,[s,o,a]=e,{unitsPerMeter:c,unitsPerMeter2:l}=hi({longitude:n,latitude:r,highPrecision:!0}),u=Re(t);u[0]+=s*(c[0]+l[0]*o),u[1]+=o*(c[1]+l[1]*o);let f=Oe(u),d=(i||0)+(a||0);return Number.isFinite(i)||Number.isFinite(a)?[f[0],f[1],d]:f}function Xc(t){let{height:e,pitch:n,bearing:r,altitude:i,scale:s,center:o}=t,a=dp();ae.translate(a,a,[0,0,-i]),ae.rotateX(a,a,-n*Qe),ae.rotateZ(a,a,r*Qe);let c=s/e;return ae.scale(a,a,[c,c,c]),o&&ae.translate(a,a,sr.negate([],o)),a}function mp(t){let{width:e,height:n,altitude:r,pitch:i=0,offset:s,center:o,scale:a,nearZMultiplier:c=1,farZMultiplier:l=1}=t,{fovy:u=dr(Zx)}=t;r!==void 0&&(u=dr(r));let f=u*Qe,d=i*Qe,h=ro(u),p=h;o&&(p+=o[2]*a/Math.cos(d)/n);let m=f*(.5+(s?s[1]:0)/n),g=Math.sin(m)*p/Math.sin(Qs(Math.PI/2-d-m,.01,Math.PI-.01)),y=Math.sin(d)*g+p,x=p*10,_=Math.min(y*l,x);return{fov:f,aspect:e/n,focalDistance:h,near:c,far:_}}function dr(t){return 2*Math.atan(.5/t)*hp}function ro(t){return .5/Math.tan(.5*t*Qe)}function xn(t,e){let[n,r,i=0]=t;return rt(Number.isFinite(n)&&Number.isFinite(r)&&Number.isFinite(i)),_n(e,[n,r,i,1])}function vn(t,e,n=0){let[r,i,s]=t;if(rt(Number.isFinite(r)&&Number.isFinite(i),"invalid pixel coordinate"),Number.isFinite(s))return _n(e,[r,i,s,1]);let o=_n(e,[r,i,0,1]),a=_n(e,[r,i,1,1]),c=o[2],l=a[2],u=c===l?0:((n||0)-c)/(l-c);return ge.lerp([],o,a,u)}function Zc(t){let{width:e,height:n,bounds:r,minExtent:i=0,maxZoom:s=24,offset:o=[0,0]}=t,[[a,c],[l,u]]=r,f=qR(t.padding),d=Re([a,Qs(u,-di,di)]),h=Re([l,Qs(c,-di,di)]),p=[Math.max(Math.abs(h[0]-d[0]),i),Math.max(Math.abs(h[1]-d[1]),i)],m=[e-f.left-f.right-Math.abs(o[0])*2,n-f.top-f.bottom-Math.abs(o[1])*2];rt(m[0]>0&&m[1]>0);let g=m[0]/p[0],y=m[1]/p[1],x=(f.right-f.left)/2/g,_=(f.top-f.bottom)/2/y,v=[(h[0]+d[0])/2+x,(h[1]+d[1])/2+_],E=Oe(v),w=Math.min(s,Js(Math.abs(Math.min(g,y))));return rt(Number.isFinite(w)),{longitude:E[0],latitude:E[1],zoom:w}}function qR(t=0){return typeof t=="number"?{top:t,bottom:t,left:t,right:t}:(rt(Number.isFinite(t.top)&&Number.isFinite(t.bottom)&&Number.isFinite(t.left)&&Number.isFinite(t.right)),t)}ue();var qx=Math.PI/180;function qc(t,e=0){let{width:n,height:r,unproject:i}=t,s={targetZ:e},o=i([0,r],s),a=i([n,r],s),c,l,u=t.fovy?.5*t.fovy*qx:Math.atan(.5/t.altitude),f=(90-t.pitch)*qx;return u>f-.01?(c=Kx(t,0,e),l=Kx(t,n,e)):(c=i([0,0],s),l=i([n,0],s)),[o,a,l,c]}function Kx(t,e,n){let{pixelUnprojectionMatrix:r}=t,i=_n(r,[e,0,1,1]),s=_n(r,[e,t.height,1,1]),a=(n*t.distanceScales.unitsPerMeter[2]-i[2])/(s[2]-i[2]),c=ge.lerp([],i,s,a),l=Oe(c);return l.push(n),l}ue();var Qx=.01,QR=["longitude","latitude","zoom"],Jx={curve:1.414,speed:1.2};function gp(t,e,n,r){let{startZoom:i,startCenterXY:s,uDelta:o,w0:a,u1:c,S:l,rho:u,rho2:f,r0:d}=ev(t,e,r);if(c<Qx){let v={};for(let E of QR){let w=t[E],A=e[E];v[E]=Hx(w,A,n)}return v}let h=n*l,p=Math.cosh(d)/Math.cosh(d+u*h),m=a*((Math.cosh(d)*Math.tanh(d+u*h)-Math.sinh(d))/f)/c,g=1/p,y=i+Hc(g),x=ge.scale([],o,m);ge.add(x,x,s);let _=Oe(x);return{longitude:_[0],latitude:_[1],zoom:y}}function bp(t,e,n){let r={...Jx,...n},{screenSpeed:i,speed:s,maxDuration:o}=r,{S:a,rho:c}=ev(t,e,r),l=1e3*a,u;return Number.isFinite(i)?u=l/(i/c):u=l/s,Number.isFinite(o)&&u>o?0:u}function ev(t,e,n){n=Object.assign({},Jx,n);let r=n.curve,i=t.zoom,s=[t.longitude,t.latitude],o=eo(i),a=e.zoom,c=[e.longitude,e.latitude],l=eo(a-i),u=Re(s),f=Re(c),d=ge.sub([],f,u),h=Math.max(t.width,t.height),p=h/l,m=ge.length(d)*o,g=Math.max(m,Qx),y=r*r,x=(p*p-h*h+y*y*g*g)/(2*h*y*g),_=(p*p-h*h-y*y*g*g)/(2*p*y*g),v=Math.log(Math.sqrt(x*x+1)-x),E=Math.log(Math.sqrt(_*_+1)-_),w=(E-v)/r;return{startZoom:i,startCenterXY:u,uDelta:d,w0:h,u1:m,S:w,rho:r,rho2:y,r0:v,r1:E}}var tv=`
layout(std140) uniform shadowUniforms {
  bool drawShadowMap;
  bool useShadowMap;
  vec4 color;
  highp int lightId;
  float lightCount;
  mat4 viewProjectionMatrix0;
  mat4 viewProjectionMatrix1;
  vec4 projectCenter0;
  vec4 projectCenter1;
} shadow;
`,eO=`
const int max_lights = 2;

out vec3 shadow_vPosition[max_lights];

vec4 shadow_setVertexPosition(vec4 position_commonspace) {
  mat4 viewProjectionMatrices[max_lights];
  viewProjectionMatrices[0] = shadow.viewProjectionMatrix0;
  viewProjectionMatrices[1] = shadow.viewProjectionMatrix1;
  vec4 projectCenters[max_lights];
  projectCenters[0] = shadow.projectCenter0;
  projectCenters[1] = shadow.projectCenter1;

  if (shadow.drawShadowMap) {
    return project_common_position_to_clipspace(position_commonspace, viewProjectionMatrices[shadow.lightId], projectCenters[shadow.lightId]);
  }
  if (shadow.useShadowMap) {
    for (int i = 0; i < max_lights; i++) {
      if(i < int(shadow.lightCount)) {
        vec4 shadowMap_position = project_common_position_to_clipspace(position_commonspace, viewProjectionMatrices[i], projectCenters[i]);
        shadow_vPosition[i] = (shadowMap_position.xyz / shadowMap_position.w + 1.0) / 2.0;
      }
    }
  }
  return gl_Position;
}
`,tO=`
${tv}
${eO}
`,nO=`
const int max_lights = 2;
uniform sampler2D shadow_uShadowMap0;
uniform sampler2D shadow_uShadowMap1;

in vec3 shadow_vPosition[max_lights];

const vec4 bitPackShift = vec4(1.0, 255.0, 65025.0, 16581375.0);
const vec4 bitUnpackShift = 1.0 / bitPackShift;
const vec4 bitMask = vec4(1.0 / 255.0, 1.0 / 255.0, 1.0 / 255.0,  0.0);

float shadow_getShadowWeight(vec3 position, sampler2D shadowMap) {
  vec4 rgbaDepth = texture(shadowMap, position.xy);

  float z = dot(rgbaDepth, bitUnpackShift);
  return smoothstep(0.001, 0.01, position.z - z);
}

vec4 shadow_filterShadowColor(vec4 color) {
  if (shadow.drawShadowMap) {
    vec4 rgbaDepth = fract(gl_FragCoord.z * bitPackShift);
    rgbaDepth -= rgbaDepth.gbaa * bitMask;
    return rgbaDepth;
  }
  if (shadow.useShadowMap) {
    float shadowAlpha = 0.0;
    shadowAlpha += shadow_getShadowWeight(shadow_vPosition[0], shadow_uShadowMap0);
    if(shadow.lightCount > 1.0) {
      shadowAlpha += shadow_getShadowWeight(shadow_vPosition[1], shadow_uShadowMap1);
    }
    shadowAlpha *= shadow.color.a / shadow.lightCount;
    float blendedAlpha = shadowAlpha + color.a * (1.0 - shadowAlpha);

    return vec4(
      mix(color.rgb, shadow.color.rgb, shadowAlpha / blendedAlpha),
      blendedAlpha
    );
  }
  return color;
}
`,rO=`
${tv}
${nO}
`,iO=Lt(lO),sO=Lt(uO),oO=[0,0,0,1],aO=[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,0];function cO(t,e){let[n,r,i]=t,s=vn([n,r,i],e);return Number.isFinite(i)?s:[s[0],s[1],0]}function lO({viewport:t,center:e}){return new he(t.viewProjectionMatrix).invert().transform(e)}function uO({viewport:t,shadowMatrices:e}){let n=[],r=t.pixelUnprojectionMatrix,i=t.isGeospatial?void 0:1,s=[[0,0,i],[t.width,0,i],[0,t.height,i],[t.width,t.height,i],[0,0,-1],[t.width,0,-1],[0,t.height,-1],[t.width,t.height,-1]].map(o=>cO(o,r));for(let o of e){let a=o.clone().translate(new be(t.center).negate()),c=s.map(u=>a.transform(u)),l=new he().ortho({left:Math.min(...c.map(u=>u[0])),right:Math.max(...c.map(u=>u[0])),bottom:Math.min(...c.map(u=>u[1])),top:Math.max(...c.map(u=>u[1])),near:Math.min(...c.map(u=>-u[2])),far:Math.max(...c.map(u=>-u[2]))});n.push(l.multiplyRight(o))}return n}function fO(t){let{shadowEnabled:e=!0,project:n}=t;if(!e||!n||!t.shadowMatrices||!t.shadowMatrices.length)return{drawShadowMap:!1,useShadowMap:!1,shadow_uShadowMap0:t.dummyShadowMap,shadow_uShadowMap1:t.dummyShadowMap};let r=Ht.getUniforms(n),i=iO({viewport:n.viewport,center:r.center}),s=[],o=sO({shadowMatrices:t.shadowMatrices,viewport:n.viewport}).slice();for(let c=0;c<t.shadowMatrices.length;c++){let l=o[c],u=l.clone().translate(new be(n.viewport.center).negate());r.coordinateSystem===fr("lnglat")&&r.projectionMode===fe.WEB_MERCATOR?(o[c]=u,s[c]=i):(o[c]=l.clone().multiplyRight(aO),s[c]=u.transform(i))}let a={drawShadowMap:!!t.drawToShadowMap,useShadowMap:t.shadowMaps?t.shadowMaps.length>0:!1,color:t.shadowColor||oO,lightId:t.shadowLightId||0,lightCount:t.shadowMatrices.length,shadow_uShadowMap0:t.dummyShadowMap,shadow_uShadowMap1:t.dummyShadowMap};for(let c=0;c<o.length;c++)a[`viewProjectionMatrix${c}`]=o[c],a[`projectCenter${c}`]=s[c];for(let c=0;c<2;c++)a[`shadow_uShadowMap${c}`]=t.shadowMaps&&t.shadowMaps[c]||t.dummyShadowMap;return a}var Kc={name:"shadow",dependencies:[Ht],vs:tO,fs:rO,inject:{"vs:DECKGL_FILTER_GL_POSITION":`
    position = shadow_setVertexPosition(geometry.position);
    `,"fs:DECKGL_FILTER_COLOR":`
    color = shadow_filterShadowColor(color);
    `},getUniforms:fO,uniformTypes:{drawShadowMap:"f32",useShadowMap:"f32",color:"vec4<f32>",lightId:"i32",lightCount:"f32",viewProjectionMatrix0:"mat4x4<f32>",viewProjectionMatrix1:"mat4x4<f32>",projectCenter0:"vec4<f32>",projectCenter1:"vec4<f32>"}};Ce();var Qc=10,io=16777215;function rv(t,e){t.length===Qc?G.warn(`pickMultipleObjects can only exclude ${Qc} previously picked objects for layers without picking buffers`)():t.push(e)}var dO=`  float disabledPickingIndexCount;
  vec4 disabledPickingIndices0;
  vec4 disabledPickingIndices1;
  vec4 disabledPickingIndices2;
`;function nv(t){return t.replace(`  vec4 highlightColor;
} picking;`,`  vec4 highlightColor;
${dO}} picking;`)}function yp(t,e){return[t[e]||0,t[e+1]||0,t[e+2]||0,t[e+3]||0]}var hO=`vec3 picking_getPickingColorFromIndex(float objectIndex) {
  if (objectIndex < 0.0 || objectIndex >= ${io}.0) {
    return vec3(0.0);
  }

  for (int i = 0; i < ${Qc}; i++) {
    if (float(i) >= picking.disabledPickingIndexCount) {
      break;
    }
    vec4 disabledIndices = i < 4
      ? picking.disabledPickingIndices0
      : (i < 8 ? picking.disabledPickingIndices1 : picking.disabledPickingIndices2);
    float disabledIndex = disabledIndices[i - (i / 4) * 4];
    if (disabledIndex == objectIndex) {
      return vec3(0.0);
    }
  }

  float encodedIndex = objectIndex + 1.0;
  return vec3(
    mod(encodedIndex, 256.0),
    mod(floor(encodedIndex / 256.0), 256.0),
    mod(floor(encodedIndex / 65536.0), 256.0)
  );
}

vec3 picking_getPickingColorFromIndex(uint objectIndex) {
  return picking_getPickingColorFromIndex(float(objectIndex));
}

vec3 picking_getPickingColorFromInstanceID() {
  return picking_getPickingColorFromIndex(float(gl_InstanceID));
}

void picking_setPickingColorFromInstanceID() {
  picking_setPickingColor(picking_getPickingColorFromInstanceID());
}
`,pO=`struct pickingUniforms {
  isActive: f32,
  isAttribute: f32,
  isHighlightActive: f32,
  useByteColors: f32,
  highlightedObjectColor: vec3<f32>,
  highlightColor: vec4<f32>,
  disabledPickingIndexCount: f32,
  disabledPickingIndices0: vec4<f32>,
  disabledPickingIndices1: vec4<f32>,
  disabledPickingIndices2: vec4<f32>,
};

@group(0) @binding(auto) var<uniform> picking: pickingUniforms;

fn picking_normalizeColor(color: vec3<f32>) -> vec3<f32> {
  return select(color, color / 255.0, picking.useByteColors > 0.5);
}

fn picking_normalizeColor4(color: vec4<f32>) -> vec4<f32> {
  return select(color, color / 255.0, picking.useByteColors > 0.5);
}

fn picking_isColorZero(color: vec3<f32>) -> bool {
  return dot(color, vec3<f32>(1.0)) < 0.00001;
}

fn picking_isColorValid(color: vec3<f32>) -> bool {
  return dot(color, vec3<f32>(1.0)) > 0.00001;
}

fn picking_getPickingColorFromIndex(objectIndex: u32) -> vec3<f32> {
  if (objectIndex >= ${io}u) {
    return vec3<f32>(0.0);
  }

  for (var i = 0; i < ${Qc}; i = i + 1) {
    if (f32(i) >= picking.disabledPickingIndexCount) {
      break;
    }
    let disabledIndices = select(
      picking.disabledPickingIndices2,
      select(picking.disabledPickingIndices1, picking.disabledPickingIndices0, i < 4),
      i < 8
    );
    let disabledIndex = disabledIndices[i % 4];
    if (disabledIndex == f32(objectIndex)) {
      return vec3<f32>(0.0);
    }
  }

  let encodedIndex = objectIndex + 1u;
  return vec3<f32>(
    f32(encodedIndex % 256u),
    f32((encodedIndex / 256u) % 256u),
    f32((encodedIndex / 65536u) % 256u)
  ) / 255.0;
}
`,En={...gn,vs:`${nv(gn.vs)}
${hO}`,fs:nv(gn.fs),source:pO,uniformTypes:{...gn.uniformTypes,disabledPickingIndexCount:"f32",disabledPickingIndices0:"vec4<f32>",disabledPickingIndices1:"vec4<f32>",disabledPickingIndices2:"vec4<f32>"},defaultUniforms:{...gn.defaultUniforms,useByteColors:!0,disabledPickingIndexCount:0,disabledPickingIndices0:[0,0,0,0],disabledPickingIndices1:[0,0,0,0],disabledPickingIndices2:[0,0,0,0]},getUniforms(t,e){let n=gn.getUniforms(t,e),r=t.disabledPickingIndices||[];return n.disabledPickingIndexCount=r.length,n.disabledPickingIndices0=yp(r,0),n.disabledPickingIndices1=yp(r,4),n.disabledPickingIndices2=yp(r,8),n},inject:{"vs:DECKGL_FILTER_GL_POSITION":`
    // for picking depth values
    picking_setPickingAttribute(position.z / position.w);
  `,"vs:DECKGL_FILTER_COLOR":`
  picking_setPickingColor(geometry.pickingColor);
  `,"fs:DECKGL_FILTER_COLOR":{order:99,injection:`
  // use highlight color if this fragment belongs to the selected object.
  color = picking_filterHighlightColor(color);

  // use picking color if rendering to picking FBO.
  color = picking_filterPickingColor(color);
    `}}};var bO=[Nc],yO=["vs:DECKGL_FILTER_SIZE(inout vec3 size, VertexGeometry geometry)","vs:DECKGL_FILTER_GL_POSITION(inout vec4 position, VertexGeometry geometry)","vs:DECKGL_FILTER_COLOR(inout vec4 color, VertexGeometry geometry)","fs:DECKGL_FILTER_COLOR(inout vec4 color, FragmentGeometry geometry)"],_O=[];function iv(t){let e=Ze.getDefaultShaderAssembler(t);for(let r of bO)e.addDefaultModule(r);e._hookFunctions.length=0;let n=t==="glsl"?yO:_O;for(let r of n)e.addShaderHook(r);return e}var xO=[255,255,255],vO=1,EO=0,Jc=class{constructor(e={}){this.type="ambient";let{color:n=xO}=e,{intensity:r=vO}=e;this.id=e.id||`ambient-${EO++}`,this.color=n,this.intensity=r}};ue();var wO=[255,255,255],SO=1,TO=[0,0,-1],PO=0,so=class{constructor(e={}){this.type="directional";let{color:n=wO}=e,{intensity:r=SO}=e,{direction:i=TO}=e,{_shadow:s=!1}=e;this.id=e.id||`directional-${PO++}`,this.color=n,this.intensity=r,this.type="directional",this.direction=new be(i).normalize().toArray(),this.shadow=s}getProjectedLight(e){return this}};ue();var oo=class{constructor(e,n={id:"pass"}){let{id:r}=n;this.id=r,this.device=e,this.props={...n}}setProps(e){Object.assign(this.props,e)}render(e){}cleanup(){}};var LO={depthWriteEnabled:!0,depthCompare:"less-equal",blendColorOperation:"add",blendColorSrcFactor:"one",blendColorDstFactor:"one-minus-src-alpha",blendAlphaOperation:"add",blendAlphaSrcFactor:"one",blendAlphaDstFactor:"one-minus-src-alpha"},Xt=class extends oo{constructor(){super(...arguments),this._lastRenderIndex=-1}render(e){this._render(e)}_render(e){let{canvasContext:n=this.device.canvasContext}=e,r=e.target??n.getCurrentFramebuffer(),[i,s]=n.getDrawingBufferSize(),o=e.clearCanvas??!0,a=e.clearColor??(o?[0,0,0,0]:!1),c=o?1:!1,l=o?0:!1,u=e.colorMask??15,f={viewport:[0,0,i,s]};e.colorMask&&(f.colorMask=u),e.scissorRect&&(f.scissorRect=e.scissorRect);let{shaderModuleProps:d,viewports:h,views:p,onViewportActive:m,clearStack:g=!0}=e,y=e.pass||"unknown",x=this.device.type==="webgpu";g&&(this._lastRenderIndex=-1);let _=[];if(!h.length)return this.device.beginRenderPass({framebuffer:r,parameters:f,clearColor:a,clearDepth:c,clearStencil:l}).end(),this.device.submit(),_;try{for(let v of h){m?.(v);let E=this._getDrawLayerParams(v,e),w=p&&p[v.id],A=v.subViewports||[v],I=x?A.map(C=>[C]):[A];for(let C of I){let T=this.device.beginRenderPass({framebuffer:r,parameters:f,clearColor:a,clearDepth:c,clearStencil:l});try{for(let F of C){let O=this._drawLayersInViewport(T,{target:r,canvasContext:n,shaderModuleProps:d,viewport:F,view:w,pass:y,layers:e.layers,isPicking:e.isPicking},E);_.push(O)}}finally{T.end(),x&&this.device.submit()}a=!1,c=!1,l=!1}}return _}finally{x||this.device.submit()}}_getDrawLayerParams(e,{layers:n,pass:r,isPicking:i=!1,layerFilter:s,cullRect:o,views:a,effects:c,canvasContext:l=this.device.canvasContext,shaderModuleProps:u},f=!1){let d=[],h=ov(this._lastRenderIndex+1),p={layer:n[0],viewport:e,isPicking:i,renderPass:r,cullRect:o},m={};for(let g=0;g<n.length;g++){let y=n[g],x=this._shouldDrawLayer(y,p,s,m),_={shouldDrawLayer:x};if(x&&!f){_.shouldDrawLayer=!0,_.layerRenderIndex=h(y,x),_.shaderModuleProps=this._getShaderModuleProps(y,c,r,l,u);let v=y.context.device.type==="webgpu"?LO:null;_.layerParameters={...v,...y.context.deck?.props.parameters,...a?.[e.id]?.props.parameters,...this.getLayerParameters(y,g,e)}}d[g]=_}return d}_drawLayersInViewport(e,{layers:n,shaderModuleProps:r,pass:i,target:s,canvasContext:o,viewport:a,view:c,isPicking:l},u){let f=AO(this.device,{canvasContext:o,shaderModuleProps:r,target:s,viewport:a});if(c){let{clear:h,clearColor:p,clearDepth:m,clearStencil:g}=c.props;if(h){let y=[0,0,0,0],x=1,_=0;Array.isArray(p)&&!l?y=[...p.slice(0,3),p[3]||255].map(E=>E/255):p===!1&&(y=!1),m!==void 0&&(x=m),g!==void 0&&(_=g),this.device.beginRenderPass({framebuffer:s,parameters:{viewport:f,scissorRect:f},clearColor:y,clearDepth:x,clearStencil:_}).end()}}let d={totalCount:n.length,visibleCount:0,compositeCount:0,pickableCount:0};e.setParameters({viewport:f});for(let h=0;h<n.length;h++){let p=n[h],m=u[h],{shouldDrawLayer:g}=m;if(g&&p.props.pickable&&d.pickableCount++,p.isComposite&&d.compositeCount++,p.isDrawable&&m.shouldDrawLayer){let{layerRenderIndex:y,shaderModuleProps:x,layerParameters:_}=m;d.visibleCount++,this._lastRenderIndex=Math.max(this._lastRenderIndex,y),x.project&&(x.project.viewport=a),p.context.renderPass=e;try{p._drawLayer({renderPass:e,shaderModuleProps:x,uniforms:{layerIndex:y},parameters:_})}catch(v){p.raiseError(v,`drawing ${p} to ${i}`)}}}return d}shouldDrawLayer(e){return!0}getShaderModuleProps(e,n,r){return null}getLayerParameters(e,n,r){return e.props.parameters}_shouldDrawLayer(e,n,r,i){if(!(e.props.visible&&this.shouldDrawLayer(e)))return!1;n.layer=e;let o=e.parent;for(;o;){if(!o.props.visible||!o.filterSubLayer(n))return!1;n.layer=o,o=o.parent}if(r){let a=n.layer.id;if(a in i||(i[a]=r(n)),!i[a])return!1}return e.activateViewport(n.viewport),!0}_getShaderModuleProps(e,n,r,i,s){let o=i.cssToDeviceRatio(),a=e.internalState?.propsInTransition||e.props,c={layer:a,picking:{isActive:!1},project:{viewport:e.context.viewport,devicePixelRatio:o,modelMatrix:a.modelMatrix,coordinateSystem:a.coordinateSystem,coordinateOrigin:a.coordinateOrigin,autoWrapLongitude:e.wrapLongitude}};if(n)for(let l of n)sv(c,l.getShaderModuleProps?.(e,c));for(let l of e.context.defaultShaderModules)l.name in c||(c[l.name]={});return sv(c,this.getShaderModuleProps(e,n,c),s)}};function ov(t=0,e={}){let n={},r=(i,s)=>{let o=i.props._offset,a=i.id,c=i.parent&&i.parent.id,l;if(c&&!(c in e)&&r(i.parent,!1),c in n){let u=n[c]=n[c]||ov(e[c],e);l=u(i,s),n[a]=u}else Number.isFinite(o)?(l=o+(e[c]||0),n[a]=null):l=t;return s&&l>=t&&(t=l+1),e[a]=l,l};return r}function AO(t,{canvasContext:e=t.canvasContext,shaderModuleProps:n,target:r,viewport:i}){let s=n?.project?.devicePixelRatio??e.cssToDeviceRatio(),[,o]=e.getDrawingBufferSize(),a=r?r.height:o,c=i;return[c.x*s,a-(c.y+c.height)*s,c.width*s,c.height*s]}function sv(t,...e){for(let n of e)if(n)for(let r in n)t[r]?Object.assign(t[r],n[r]):t[r]=n[r];return t}var ao=class extends Xt{constructor(e,n){super(e,n);let r=e.createTexture({format:"rgba8unorm",width:1,height:1,sampler:{minFilter:"linear",magFilter:"linear",addressModeU:"clamp-to-edge",addressModeV:"clamp-to-edge"}}),i=e.createTexture({format:"depth16unorm",width:1,height:1});this.fbo=e.createFramebuffer({id:"shadowmap",width:1,height:1,colorAttachments:[r],depthStencilAttachment:i})}delete(){this.fbo&&(this.fbo.destroy(),this.fbo=null)}getShadowMap(){return this.fbo.colorAttachments[0].texture}render(e){let n=this.fbo,r=this.device.canvasContext.cssToDeviceRatio(),i=e.viewports[0],s=i.width*r,o=i.height*r,a=[1,1,1,1];(s!==n.width||o!==n.height)&&n.resize({width:s,height:o}),super.render({...e,clearColor:a,target:n,pass:"shadow"})}getLayerParameters(e,n,r){return{...e.props.parameters,blend:!1,depthWriteEnabled:!0,depthCompare:"less-equal"}}shouldDrawLayer(e){return e.props.shadowEnabled!==!1}getShaderModuleProps(e,n,r){return{shadow:{project:r.project,drawToShadowMap:!0}}}};var IO={color:[255,255,255],intensity:1},av=[{color:[255,255,255],intensity:1,direction:[-1,3,-1]},{color:[255,255,255],intensity:.9,direction:[1,-8,-2.5]}],MO=[0,0,0,200/255],pi=class{constructor(e={}){this.id="lighting-effect",this.shadowColor=MO,this.shadow=!1,this.directionalLights=[],this.pointLights=[],this.shadowPasses=[],this.dummyShadowMap=null,this.setProps(e)}setup(e){this.context=e;let{device:n,deck:r}=e;this.shadow&&!this.dummyShadowMap&&(this._createShadowPasses(n),r._addDefaultShaderModule(Kc),this.dummyShadowMap=n.createTexture({width:1,height:1}))}setProps(e){this.ambientLight=void 0,this.directionalLights=[],this.pointLights=[];for(let n in e){let r=e[n];switch(r.type){case"ambient":this.ambientLight=r;break;case"directional":this.directionalLights.push(r);break;case"point":this.pointLights.push(r);break;default:}}this._applyDefaultLights(),this.shadow=this.directionalLights.some(n=>n.shadow),this.context&&this.setup(this.context),this.props=e}preRender({layers:e,layerFilter:n,viewports:r,onViewportActive:i,views:s}){if(this.shadow){this.shadowMatrices=this._calculateMatrices();for(let o=0;o<this.shadowPasses.length;o++)this.shadowPasses[o].render({layers:e,layerFilter:n,viewports:r,onViewportActive:i,views:s,shaderModuleProps:{shadow:{shadowLightId:o,dummyShadowMap:this.dummyShadowMap,shadowMatrices:this.shadowMatrices}}})}}getShaderModuleProps(e,n){let r=this.shadow?{project:n.project,shadowMaps:this.shadowPasses.map(o=>o.getShadowMap()),dummyShadowMap:this.dummyShadowMap,shadowColor:this.shadowColor,shadowMatrices:this.shadowMatrices}:{},i={enabled:!0,lights:this._getLights(e)},s=e.props.material;return{shadow:r,lighting:i,phongMaterial:s,gouraudMaterial:s}}cleanup(e){for(let n of this.shadowPasses)n.delete();this.shadowPasses.length=0,this.dummyShadowMap&&(this.dummyShadowMap.destroy(),this.dummyShadowMap=null,e.deck._removeDefaultShaderModule(Kc))}_calculateMatrices(){let e=[];for(let n of this.directionalLights){let r=new he().lookAt({eye:new be(n.direction).negate()});e.push(r)}return e}_createShadowPasses(e){for(let n=0;n<this.directionalLights.length;n++){let r=new ao(e);this.shadowPasses[n]=r}}_applyDefaultLights(){let{ambientLight:e,pointLights:n,directionalLights:r}=this;!e&&n.length===0&&r.length===0&&(this.ambientLight=new Jc(IO),this.directionalLights.push(new so(av[0]),new so(av[1])))}_getLights(e){let n=[];this.ambientLight&&n.push(this.ambientLight);for(let r of this.pointLights)n.push(r.getProjectedLight({layer:e}));for(let r of this.directionalLights)n.push(r.getProjectedLight({layer:e}));return n}};var _p=class{constructor(e={}){this._pool=[],this.opts={overAlloc:2,poolSize:100},this.setOptions(e)}setOptions(e){Object.assign(this.opts,e)}allocate(e,n,{size:r=1,type:i,padding:s=0,copy:o=!1,initialize:a=!1,maxCount:c}){let l=i||e&&e.constructor||Float32Array,u=n*r+s;if(ArrayBuffer.isView(e)){if(u<=e.length)return e;if(u*e.BYTES_PER_ELEMENT<=e.buffer.byteLength)return new l(e.buffer,0,u)}let f=1/0;c&&(f=c*r+s);let d=this._allocate(l,u,a,f);return e&&o?d.set(e):a||d.fill(0,0,4),this._release(e),d}release(e){this._release(e)}_allocate(e,n,r,i){let s=Math.max(Math.ceil(n*this.opts.overAlloc),1);s>i&&(s=i);let o=this._pool,a=e.BYTES_PER_ELEMENT*s,c=o.findIndex(l=>l.byteLength>=a);if(c>=0){let l=new e(o.splice(c,1)[0],0,s);return r&&l.fill(0),l}return new e(s)}_release(e){if(!ArrayBuffer.isView(e))return;let n=this._pool,{buffer:r}=e,{byteLength:i}=r,s=n.findIndex(o=>o.byteLength>=i);s<0?n.push(r):(s>0||n.length<this.opts.poolSize)&&n.splice(s,0,r),n.length>this.opts.poolSize&&n.shift()}},st=new _p;ue();function gi(){return[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}function xp(t,e){let n=t%e;return n<0?e+n:n}function lv(t){return[t[12],t[13],t[14]]}function uv(t){return{left:mi(t[3]+t[0],t[7]+t[4],t[11]+t[8],t[15]+t[12]),right:mi(t[3]-t[0],t[7]-t[4],t[11]-t[8],t[15]-t[12]),bottom:mi(t[3]+t[1],t[7]+t[5],t[11]+t[9],t[15]+t[13]),top:mi(t[3]-t[1],t[7]-t[5],t[11]-t[9],t[15]-t[13]),near:mi(t[3]+t[2],t[7]+t[6],t[11]+t[10],t[15]+t[14]),far:mi(t[3]-t[2],t[7]-t[6],t[11]-t[10],t[15]-t[14])}}var cv=new be;function mi(t,e,n,r){cv.set(t,e,n);let i=cv.len();return{distance:r/i,normal:new be(-t/i,-e/i,-n/i)}}function CO(t){return t-Math.fround(t)}var co;function bi(t,e){let{size:n=1,startIndex:r=0}=e,i=e.endIndex!==void 0?e.endIndex:t.length,s=(i-r)/n;co=st.allocate(co,s,{type:Float32Array,size:n*2});let o=r,a=0;for(;o<i;){for(let c=0;c<n;c++){let l=t[o++];co[a+c]=l,co[a+c+n]=CO(l)}a+=n*2}return co.subarray(0,s*n*2)}function fv(t){let e=null,n=!1;for(let r of t)r&&(e?(n||(e=[[e[0][0],e[0][1]],[e[1][0],e[1][1]]],n=!0),e[0][0]=Math.min(e[0][0],r[0][0]),e[0][1]=Math.min(e[0][1],r[0][1]),e[1][0]=Math.max(e[1][0],r[1][0]),e[1][1]=Math.max(e[1][1],r[1][1])):e=r);return e}ue();var RO=Math.PI/180,OO=gi(),dv=[0,0,0],BO={unitsPerMeter:[1,1,1],metersPerUnit:[1,1,1]};function NO({width:t,height:e,orthographic:n,fovyRadians:r,focalDistance:i,padding:s,near:o,far:a}){let c=t/e,l=n?new he().orthographic({fovy:r,aspect:c,focalDistance:i,near:o,far:a}):new he().perspective({fovy:r,aspect:c,near:o,far:a});if(s){let{left:u=0,right:f=0,top:d=0,bottom:h=0}=s,p=Ae((u+t-f)/2,0,t)-t/2,m=Ae((d+e-h)/2,0,e)-e/2;l[8]-=p*2/t,l[9]+=m*2/e}return l}var el=class t{constructor(e={}){this._frustumPlanes={},this.id=e.id||this.constructor.displayName||"viewport",this.x=e.x||0,this.y=e.y||0,this.width=e.width||1,this.height=e.height||1,this.zoom=e.zoom||0,this.padding=e.padding,this.distanceScales=e.distanceScales||BO,this.focalDistance=e.focalDistance||1,this.position=e.position||dv,this.modelMatrix=e.modelMatrix||null;let{longitude:n,latitude:r}=e;this.isGeospatial=Number.isFinite(r)&&Number.isFinite(n),this._initProps(e),this._initMatrices(e),this.equals=this.equals.bind(this),this.project=this.project.bind(this),this.unproject=this.unproject.bind(this),this.projectPosition=this.projectPosition.bind(this),this.unprojectPosition=this.unprojectPosition.bind(this),this.projectFlat=this.projectFlat.bind(this),this.unprojectFlat=this.unprojectFlat.bind(this)}get subViewports(){return null}get metersPerPixel(){return this.distanceScales.metersPerUnit[2]/this.scale}get projectionMode(){return this.isGeospatial?this.zoom<12?fe.WEB_MERCATOR:fe.WEB_MERCATOR_AUTO_OFFSET:fe.IDENTITY}equals(e){return e instanceof t?this===e?!0:e.width===this.width&&e.height===this.height&&e.scale===this.scale&&e.projectionMode===this.projectionMode&&e.resolution===this.resolution&&St(e.distanceScales.unitsPerMeter,this.distanceScales.unitsPerMeter)&&St(e.projectionMatrix,this.projectionMatrix)&&St(e.viewMatrix,this.viewMatrix):!1}project(e,{topLeft:n=!0}={}){let r=this.projectPosition(e),i=xn(r,this.pixelProjectionMatrix),[s,o]=i,a=n?o:this.height-o;return e.length===2?[s,a]:[s,a,i[2]]}unproject(e,{topLeft:n=!0,targetZ:r}={}){let[i,s,o]=e,a=n?s:this.height-s,c=r&&r*this.distanceScales.unitsPerMeter[2],l=vn([i,a,o],this.pixelUnprojectionMatrix,c),[u,f,d]=this.unprojectPosition(l);return Number.isFinite(o)?[u,f,d]:Number.isFinite(r)?[u,f,r]:[u,f]}projectPosition(e){let[n,r]=this.projectFlat(e),i=(e[2]||0)*this.distanceScales.unitsPerMeter[2];return[n,r,i]}unprojectPosition(e){let[n,r]=this.unprojectFlat(e),i=(e[2]||0)*this.distanceScales.metersPerUnit[2];return[n,r,i]}projectFlat(e){if(this.isGeospatial){let n=Re(e);return n[1]=Ae(n[1],-318,830),n}return e}unprojectFlat(e){return this.isGeospatial?Oe(e):e}getBounds(e={}){let n={targetZ:e.z||0},r=this.unproject([0,0],n),i=this.unproject([this.width,0],n),s=this.unproject([0,this.height],n),o=this.unproject([this.width,this.height],n);return[Math.min(r[0],i[0],s[0],o[0]),Math.min(r[1],i[1],s[1],o[1]),Math.max(r[0],i[0],s[0],o[0]),Math.max(r[1],i[1],s[1],o[1])]}getDistanceScales(e){return e&&this.isGeospatial?hi({longitude:e[0],latitude:e[1],highPrecision:!0}):this.distanceScales}containsPixel({x:e,y:n,width:r=1,height:i=1}){return e<this.x+this.width&&this.x<e+r&&n<this.y+this.height&&this.y<n+i}getFrustumPlanes(){return this._frustumPlanes.near?this._frustumPlanes:(Object.assign(this._frustumPlanes,uv(this.viewProjectionMatrix)),this._frustumPlanes)}panByPosition(e,n,r){return null}_initProps(e){let n=e.longitude,r=e.latitude;this.isGeospatial&&(Number.isFinite(e.zoom)||(this.zoom=pp({latitude:r})+Math.log2(this.focalDistance)),this.distanceScales=e.distanceScales||hi({latitude:r,longitude:n}));let i=Math.pow(2,this.zoom);this.scale=i;let{position:s,modelMatrix:o}=e,a=dv;if(s&&(a=o?new he(o).transformAsVector(s,[]):s),this.isGeospatial){let c=this.projectPosition([n,r,0]);this.center=new be(a).scale(this.distanceScales.unitsPerMeter).add(c)}else this.center=this.projectPosition(a)}_initMatrices(e){let{viewMatrix:n=OO,projectionMatrix:r=null,orthographic:i=!1,fovyRadians:s,fovy:o=75,near:a=.1,far:c=1e3,padding:l=null,focalDistance:u=1}=e;this.viewMatrixUncentered=n,this.viewMatrix=new he().multiplyRight(n).translate(new be(this.center).negate()),this.projectionMatrix=r||NO({width:this.width,height:this.height,orthographic:i,fovyRadians:s||o*RO,focalDistance:u,padding:l,near:a,far:c});let f=gi();ae.multiply(f,f,this.projectionMatrix),ae.multiply(f,f,this.viewMatrix),this.viewProjectionMatrix=f,this.viewMatrixInverse=ae.invert([],this.viewMatrix)||this.viewMatrix,this.cameraPosition=lv(this.viewMatrixInverse);let d=gi(),h=gi();ae.scale(d,d,[this.width/2,-this.height/2,1]),ae.translate(d,d,[1,-1,0]),ae.multiply(h,d,this.viewProjectionMatrix),this.pixelProjectionMatrix=h,this.pixelUnprojectionMatrix=ae.invert(gi(),this.pixelProjectionMatrix),this.pixelUnprojectionMatrix||G.warn("Pixel project matrix not invertible")()}};el.displayName="Viewport";var tl=el;ue();var nl=class t extends tl{constructor(e={}){let{latitude:n=0,longitude:r=0,zoom:i=0,pitch:s=0,bearing:o=0,nearZMultiplier:a=.1,farZMultiplier:c=1.01,nearZ:l,farZ:u,orthographic:f=!1,projectionMatrix:d,repeat:h=!1,worldOffset:p=0,position:m,padding:g,legacyMeterSizes:y=!1}=e,{width:x,height:_,altitude:v=1.5}=e,E=Math.pow(2,i);x=x||1,_=_||1;let w,A=null;if(d)v=d[5]/2,w=dr(v);else{e.fovy?(w=e.fovy,v=ro(w)):w=dr(v);let C;if(g){let{top:T=0,bottom:F=0}=g;C=[0,Ae((T+_-F)/2,0,_)-_/2]}A=mp({width:x,height:_,scale:E,center:m&&[0,0,m[2]*to(n)],offset:C,pitch:s,fovy:w,nearZMultiplier:a,farZMultiplier:c}),Number.isFinite(l)&&(A.near=l),Number.isFinite(u)&&(A.far=u)}let I=Xc({height:_,pitch:s,bearing:o,scale:E,altitude:v});p&&(I=new he().translate([512*p,0,0]).multiplyLeft(I)),super({...e,width:x,height:_,viewMatrix:I,longitude:r,latitude:n,zoom:i,...A,fovy:w,focalDistance:v}),this.latitude=n,this.longitude=r,this.zoom=i,this.pitch=s,this.bearing=o,this.altitude=v,this.fovy=w,this.orthographic=f,this._subViewports=h?[]:null,this._pseudoMeters=y,Object.freeze(this)}get subViewports(){if(this._subViewports&&!this._subViewports.length){let e=this.getBounds(),n=Math.floor((e[0]+180)/360),r=Math.ceil((e[2]-180)/360);for(let i=n;i<=r;i++){let s=i?new t({...this,worldOffset:i}):this;this._subViewports.push(s)}}return this._subViewports}equals(e){return e instanceof t&&e._pseudoMeters===this._pseudoMeters&&super.equals(e)}projectPosition(e){if(this._pseudoMeters)return super.projectPosition(e);let[n,r]=this.projectFlat(e),i=(e[2]||0)*to(e[1]);return[n,r,i]}unprojectPosition(e){if(this._pseudoMeters)return super.unprojectPosition(e);let[n,r]=this.unprojectFlat(e),i=(e[2]||0)/to(r);return[n,r,i]}addMetersToLngLat(e,n){return no(e,n)}panByPosition(e,n,r){let i=vn(n,this.pixelUnprojectionMatrix),s=this.projectFlat(e),o=ge.add([],s,ge.negate([],i)),a=ge.add([],this.center,o),[c,l]=this.unprojectFlat(a);return{longitude:c,latitude:l}}panByPosition3D(e,n){let r=e[2]||0,i=ge.sub([],e,this.unproject(n,{targetZ:r}));return{longitude:this.longitude+i[0],latitude:this.latitude+i[1]}}getBounds(e={}){let n=qc(this,e.z||0);return[Math.min(n[0][0],n[1][0],n[2][0],n[3][0]),Math.min(n[0][1],n[1][1],n[2][1],n[3][1]),Math.max(n[0][0],n[1][0],n[2][0],n[3][0]),Math.max(n[0][1],n[1][1],n[2][1],n[3][1])]}fitBounds(e,n={}){let{width:r,height:i}=this,{longitude:s,latitude:o,zoom:a}=Zc({width:r,height:i,bounds:e,...n});return new t({width:r,height:i,longitude:s,latitude:o,zoom:a})}};nl.displayName="WebMercatorViewport";var At=nl;ue();var hv=[0,0,0];function vp(t,e,n=!1){let r=e.projectPosition(t);if(n&&e instanceof At){let[i,s,o=0]=t,a=e.getDistanceScales([i,s]);r[2]=o*a.unitsPerMeter[2]}return r}function DO(t){let{viewport:e,modelMatrix:n,coordinateOrigin:r}=t,{coordinateSystem:i,fromCoordinateSystem:s,fromCoordinateOrigin:o}=t;return i==="default"&&(i=e.isGeospatial?"lnglat":"cartesian"),s===void 0?s=i:s==="default"&&(s=e.isGeospatial?"lnglat":"cartesian"),o===void 0&&(o=r),{viewport:e,coordinateSystem:i,coordinateOrigin:r,modelMatrix:n,fromCoordinateSystem:s,fromCoordinateOrigin:o}}function rl(t,{viewport:e,modelMatrix:n,coordinateSystem:r,coordinateOrigin:i,offsetMode:s}){let[o,a,c=0]=t;switch(n&&([o,a,c]=tt.transformMat4([],[o,a,c,1],n)),r){case"default":return rl(t,{viewport:e,modelMatrix:n,coordinateSystem:e.isGeospatial?"lnglat":"cartesian",coordinateOrigin:i,offsetMode:s});case"lnglat":return vp([o,a,c],e,s);case"lnglat-offsets":return vp([o+i[0],a+i[1],c+(i[2]||0)],e,s);case"meter-offsets":return vp(no(i,[o,a,c]),e,s);case"cartesian":return e.isGeospatial?[o+i[0],a+i[1],c+i[2]]:e.projectPosition([o,a,c]);default:throw new Error(`Invalid coordinateSystem: ${r}`)}}function pv(t,e){let{viewport:n,coordinateSystem:r,coordinateOrigin:i,modelMatrix:s,fromCoordinateSystem:o,fromCoordinateOrigin:a}=DO(e),{autoOffset:c=!0}=e,{geospatialOrigin:l=hv,shaderCoordinateOrigin:u=hv,offsetMode:f=!1}=c?fp(n,r,i):{},d=rl(t,{viewport:n,modelMatrix:s,coordinateSystem:o,coordinateOrigin:a,offsetMode:f});if(f){let h=n.projectPosition(l||u);sr.sub(d,d,h)}return d}var yB={blendColorOperation:"add",blendColorSrcFactor:"one",blendColorDstFactor:"zero",blendAlphaOperation:"add",blendAlphaSrcFactor:"constant",blendAlphaDstFactor:"zero"},mr=class extends Xt{constructor(){super(...arguments),this._colorEncoderState=null}render(e){return"pickingFBO"in e?this._drawPickingBuffer(e):{decodePickingColor:null,stats:super._render(e)}}_drawPickingBuffer({layers:e,layerFilter:n,views:r,viewports:i,onViewportActive:s,pickingFBO:o,deviceRect:{x:a,y:c,width:l,height:u},cullRect:f,effects:d,pass:h="picking",pickZ:p,canvasContext:m,shaderModuleProps:g,clearColor:y}){this.pickZ=p;let x=this._resetColorEncoder(p),_=[a,c,l,u],v=super._render({target:o,layers:e,layerFilter:n,views:r,viewports:i,onViewportActive:s,cullRect:f,effects:d?.filter(w=>w.useInPicking),pass:h,canvasContext:m,isPicking:!0,shaderModuleProps:g,clearColor:y??[0,0,0,0],colorMask:15,scissorRect:_});return this._colorEncoderState=null,{decodePickingColor:x&&_B.bind(null,x),stats:v}}shouldDrawLayer(e){let{pickable:n,operation:r}=e.props;return n&&r.includes("draw")||r.includes("terrain")||r.includes("mask")}getShaderModuleProps(e,n,r){return{picking:{isActive:1,isAttribute:this.pickZ,disabledPickingIndices:e.internalState?.disabledPickingIndices},lighting:{enabled:!1}}}getLayerParameters(e,n,r){let i={...e.props.parameters},{pickable:s,operation:o}=e.props;return this._colorEncoderState?s&&o.includes("draw")?(Object.assign(i,yB),i.blend=!0,this.device.type==="webgpu"?i.blendConstant=Hv(this._colorEncoderState,e,r):i.blendColor=Hv(this._colorEncoderState,e,r),o.includes("terrain")&&e.state?._hasPickingCover&&(i.blendAlphaSrcFactor="one")):o.includes("terrain")&&(i.blend=!1):i.blend=!1,i}_resetColorEncoder(e){return this._colorEncoderState=e?null:{byLayer:new Map,byAlpha:[]},this._colorEncoderState}};function Hv(t,e,n){let{byLayer:r,byAlpha:i}=t,s,o=r.get(e);return o?(o.viewports.push(n),s=o.a):(s=r.size+1,s<=255?(o={a:s,layer:e,viewports:[n]},r.set(e,o),i[s]=o):(G.warn("Too many pickable layers, only picking the first 255")(),s=0)),[0,0,0,s/255]}function _B(t,e){let n=t.byAlpha[e[3]];return n&&{pickedLayer:n.layer,pickedViewports:n.viewports,pickedObjectIndex:n.layer.decodePickingColor(e)}}J();var wn={NO_STATE:"Awaiting state",MATCHED:"Matched. State transferred from previous layer",INITIALIZED:"Initialized",AWAITING_GC:"Discarded. Awaiting garbage collection",AWAITING_FINALIZATION:"No longer matched. Awaiting garbage collection",FINALIZED:"Finalized! Awaiting garbage collection"},wi=Symbol.for("component"),Ct=Symbol.for("propTypes"),al=Symbol.for("deprecatedProps"),Zt=Symbol.for("asyncPropDefaults"),Rt=Symbol.for("asyncPropOriginal"),at=Symbol.for("asyncPropResolved");function cl(t,e=()=>!0){return Array.isArray(t)?Xv(t,e,[]):e(t)?[t]:[]}function Xv(t,e,n){let r=-1;for(;++r<t.length;){let i=t[r];Array.isArray(i)?Xv(i,e,n):e(i)&&n.push(i)}return n}function Zv({target:t,source:e,start:n=0,count:r=1}){let i=e.length,s=r*i,o=0;for(let a=n;o<i;o++)t[a++]=e[o];for(;o<s;)o<s-o?(t.copyWithin(n+o,n,n+o),o*=2):(t.copyWithin(n+o,n,n+s-o),o=s);return t}ns();var po=class{constructor(e,n,r){this._loadCount=0,this._subscribers=new Set,this.id=e,this.context=r,this.setData(n)}subscribe(e){this._subscribers.add(e)}unsubscribe(e){this._subscribers.delete(e)}inUse(){return this._subscribers.size>0}delete(){}getData(){return this.isLoaded?this._error?Promise.reject(this._error):this._content:this._loader.then(()=>this.getData())}setData(e,n){if(e===this._data&&!n)return;this._data=e;let r=++this._loadCount,i=e;typeof e=="string"&&(i=zr(e)),i instanceof Promise?(this.isLoaded=!1,this._loader=i.then(s=>{this._loadCount===r&&(this.isLoaded=!0,this._error=void 0,this._content=s)}).catch(s=>{this._loadCount===r&&(this.isLoaded=!0,this._error=s||!0)})):(this.isLoaded=!0,this._error=void 0,this._content=e);for(let s of this._subscribers)s.onChange(this.getData())}};var mo=class{constructor(e){this.protocol=e.protocol||"resource://",this._context={device:e.device,gl:e.device?.gl,resourceManager:this},this._resources={},this._consumers={},this._pruneRequest=null}contains(e){return e.startsWith(this.protocol)?!0:e in this._resources}add({resourceId:e,data:n,forceUpdate:r=!1,persistent:i=!0}){let s=this._resources[e];s?s.setData(n,r):(s=new po(e,n,this._context),this._resources[e]=s),s.persistent=i}remove(e){let n=this._resources[e];n&&(n.delete(),delete this._resources[e])}unsubscribe({consumerId:e}){let n=this._consumers[e];if(n){for(let r in n){let i=n[r],s=this._resources[i.resourceId];s&&s.unsubscribe(i)}delete this._consumers[e],this.prune()}}subscribe({resourceId:e,onChange:n,consumerId:r,requestId:i="default"}){let{_resources:s,protocol:o}=this;e.startsWith(o)&&(e=e.replace(o,""),s[e]||this.add({resourceId:e,data:null,persistent:!1}));let a=s[e];if(this._track(r,i,a,n),a)return a.getData()}prune(){this._pruneRequest||(this._pruneRequest=setTimeout(()=>this._prune(),0))}finalize(){for(let e in this._resources)this._resources[e].delete()}_track(e,n,r,i){let s=this._consumers,o=s[e]=s[e]||{},a=o[n],c=a&&a.resourceId&&this._resources[a.resourceId];c&&(c.unsubscribe(a),this.prune()),r&&(a?(a.onChange=i,a.resourceId=r.id):a={onChange:i,resourceId:r.id},o[n]=a,r.subscribe(a))}_prune(){this._pruneRequest=null;for(let e of Object.keys(this._resources)){let n=this._resources[e];!n.persistent&&!n.inUse()&&(n.delete(),delete this._resources[e])}}};var xB="layerManager.setLayers",vB="layerManager.activateViewport",go=class{constructor(e,n){this._lastRenderedLayers=[],this._needsRedraw=!1,this._needsUpdate=!1,this._nextLayers=null,this._debug=!1,this._defaultShaderModulesChanged=!1,this.activateViewport=a=>{ie(vB,this,a),a&&(this.context.viewport=a)};let{deck:r,stats:i,viewport:s,timeline:o}=n||{};this.layers=[],this.resourceManager=new mo({device:e,protocol:"deck://"}),this.context={mousePosition:null,userData:{},layerManager:this,device:e,gl:e?.gl,deck:r,shaderAssembler:iv(e?.info?.shadingLanguage||"glsl"),defaultShaderModules:[Jh],renderPass:void 0,stats:i||new Ye({id:"deck.gl"}),viewport:s||new tl({id:"DEFAULT-INITIAL-VIEWPORT"}),timeline:o||new pr,resourceManager:this.resourceManager,onError:void 0},Object.seal(this)}finalize(){this.resourceManager.finalize();for(let e of this.layers)this._finalizeLayer(e)}needsRedraw(e={clearRedrawFlags:!1}){let n=this._needsRedraw;e.clearRedrawFlags&&(this._needsRedraw=!1);for(let r of this.layers){let i=r.getNeedsRedraw(e);n=n||i}return n}needsUpdate(){return this._nextLayers&&this._nextLayers!==this._lastRenderedLayers?"layers changed":this._defaultShaderModulesChanged?"shader modules changed":this._needsUpdate}setNeedsRedraw(e){this._needsRedraw=this._needsRedraw||e}setNeedsUpdate(e){this._needsUpdate=this._needsUpdate||e}getLayers({layerIds:e}={}){return e?this.layers.filter(n=>e.find(r=>n.id.indexOf(r)===0)):this.layers}setProps(e){"debug"in e&&(this._debug=e.debug),"userData"in e&&(this.context.userData=e.userData),"layers"in e&&(this._nextLayers=e.layers),"onError"in e&&(this.context.onError=e.onError)}setLayers(e,n){ie(xB,this,n,e),this._lastRenderedLayers=e;let r=cl(e,Boolean);for(let i of r)i.context=this.context;this._updateLayers(this.layers,r)}updateLayers(){let e=this.needsUpdate();e&&(this.setNeedsRedraw(`updating layers: ${e}`),this.setLayers(this._nextLayers||this._lastRenderedLayers,e)),this._nextLayers=null}addDefaultShaderModule(e){let{defaultShaderModules:n}=this.context;n.find(r=>r.name===e.name)||(n.push(e),this._defaultShaderModulesChanged=!0)}removeDefaultShaderModule(e){let{defaultShaderModules:n}=this.context,r=n.findIndex(i=>i.name===e.name);r>=0&&(n.splice(r,1),this._defaultShaderModulesChanged=!0)}_handleError(e,n,r){r.raiseError(n,`${e} of ${r}`)}_updateLayers(e,n){let r={};for(let o of e)r[o.id]?G.warn(`Multiple old layers with same id ${o.id}`)():r[o.id]=o;if(this._defaultShaderModulesChanged){for(let o of e)o.setNeedsUpdate(),o.setChangeFlags({extensionsChanged:!0});this._defaultShaderModulesChanged=!1}let i=[];this._updateSublayersRecursively(n,r,i),this._finalizeOldLayers(r);let s=!1;for(let o of i)if(o.hasUniformTransition()){s=`Uniform transition in ${o}`;break}this._needsUpdate=s,this.layers=i}_updateSublayersRecursively(e,n,r){for(let i of e){i.context=this.context;let s=n[i.id];s===null&&G.warn(`Multiple new layers with same id ${i.id}`)(),n[i.id]=null;let o=null;try{this._debug&&s!==i&&i.validateProps(),s?(this._transferLayerState(s,i),this._updateLayer(i)):this._initializeLayer(i),r.push(i),o=i.isComposite?i.getSubLayers():null}catch(a){this._handleError("matching",a,i)}o&&this._updateSublayersRecursively(o,n,r)}}_finalizeOldLayers(e){for(let n in e){let r=e[n];r&&this._finalizeLayer(r)}}_initializeLayer(e){try{e._initialize(),e.lifecycle=wn.INITIALIZED}catch(n){this._handleError("initialization",n,e)}}_transferLayerState(e,n){n._transferState(e),n.lifecycle=wn.MATCHED,n!==e&&(e.lifecycle=wn.AWAITING_GC)}_updateLayer(e){try{e._update()}catch(n){this._handleError("update",n,e)}}_finalizeLayer(e){this._needsRedraw=this._needsRedraw||`finalized ${e}`,e.lifecycle=wn.AWAITING_FINALIZATION;try{e._finalize(),e.lifecycle=wn.FINALIZED}catch(n){this._handleError("finalization",n,e)}}};function ee(t,e,n){if(t===e)return!0;if(!n||!t||!e)return!1;if(Array.isArray(t)){if(!Array.isArray(e)||t.length!==e.length)return!1;for(let r=0;r<t.length;r++)if(!ee(t[r],e[r],n-1))return!1;return!0}if(Array.isArray(e))return!1;if(typeof t=="object"&&typeof e=="object"){let r=Object.keys(t),i=Object.keys(e);if(r.length!==i.length)return!1;for(let s of r)if(!e.hasOwnProperty(s)||!ee(t[s],e[s],n-1))return!1;return!0}return!1}var Sn="default-canvas",bo=class{constructor(e){this.views=[],this.width=100,this.height=100,this.viewState={},this.controllers={},this.timeline=e.timeline,this._viewports=[],this._viewportMap={},this._isUpdating=!1,this._needsRedraw="First render",this._needsUpdate="Initialize",this._eventManager=e.eventManager,this._eventManagers=e.eventManagers||{},this._viewEventManagers={},this._eventCallbacks={onViewStateChange:e.onViewStateChange,onInteractionStateChange:e.onInteractionStateChange},this._pickPosition=e.pickPosition,this._getCanvasContext=e.getCanvasContext,Object.seal(this),this.setProps(e)}finalize(){for(let e in this.controllers){let n=this.controllers[e];n&&n.finalize()}this.controllers={}}needsRedraw(e={clearRedrawFlags:!1}){let n=this._needsRedraw;return e.clearRedrawFlags&&(this._needsRedraw=!1),n}setNeedsUpdate(e){this._needsUpdate=this._needsUpdate||e,this._needsRedraw=this._needsRedraw||e}updateViewStates(){for(let e in this.controllers){let n=this.controllers[e];n&&n.updateTransition()}}getViewports(e){return e?this._viewports.filter(n=>{let r=!e.canvasId||this.getCanvasId(n.id)===e.canvasId,i=!("x"in e)||n.containsPixel(e);return r&&i}):this._viewports}getViews(){let e={};return this.views.forEach(n=>{e[n.id]=n}),e}getView(e){return this.views.find(n=>n.id===e)}getViewState(e){let n=typeof e=="string"?this.getView(e):e,r=n&&this.viewState[n.getViewStateId()]||this.viewState;return n?n.filterViewState(r):r}getViewport(e){return this._viewportMap[e]}getCanvasId(e){let n=typeof e=="string"?this.getView(e):e;return n?this._viewEventManagers[n.id]?.canvasId||this._getCanvasIdFromView(n):void 0}unproject(e,n){let r=this.getViewports(),i={x:e[0],y:e[1]};for(let s=r.length-1;s>=0;--s){let o=r[s];if(o.containsPixel(i)){let a=e.slice();return a[0]-=o.x,a[1]-=o.y,o.unproject(a,n)}}return null}setProps(e){e.views&&this._setViews(e.views),e.viewState&&this._setViewState(e.viewState),("width"in e||"height"in e)&&this._setSize(e.width,e.height),"pickPosition"in e&&(this._pickPosition=e.pickPosition),"eventManagers"in e&&this._setEventManagers(e.eventManagers||{}),this._isUpdating||this._update()}_update(){this._isUpdating=!0,this._needsUpdate&&(this._needsUpdate=!1,this._rebuildViewports()),this._needsUpdate&&(this._needsUpdate=!1,this._rebuildViewports()),this._isUpdating=!1}_setSize(e,n){(e!==this.width||n!==this.height)&&(this.width=e,this.height=n,this.setNeedsUpdate("Size changed"))}_setViews(e){e=cl(e,Boolean),this._diffViews(e,this.views)&&this.setNeedsUpdate("views changed"),this.views=e}_setViewState(e){e?(!ee(e,this.viewState,3)&&this.setNeedsUpdate("viewState changed"),this.viewState=e):G.warn("missing `viewState` or `initialViewState`")()}_setEventManagers(e){this._eventManagers!==e&&(this._eventManagers=e,this.setNeedsUpdate("eventManagers changed"))}_getCanvasIdFromView(e){return e.props.canvasId||this._getCanvasContext?.(e.id)?.id||Sn}_getCanvasDimensions(e){let n=this._getCanvasContext?.(e.id),[r,i]=n?.getCSSSize()||[this.width,this.height];return{width:r,height:i}}_getViewEventManager(e){let n=this.getCanvasId(e)||Sn;return{canvasId:n,eventManager:this._eventManagers[n]||this._eventManager}}_startViewportRebuild(){let e=this.controllers,n=this._viewEventManagers;return this._viewports=[],this.controllers={},this._viewEventManagers={},{oldControllers:e,oldViewEventManagers:n}}_getReusableController(e,n,r){return e&&(n?.canvasId!==r.canvasId||n?.eventManager!==r.eventManager)?(e.finalize(),null):e}_createController(e,n){let r=n.type;return new r({timeline:this.timeline,eventManager:this._getViewEventManager(e).eventManager,onViewStateChange:this._eventCallbacks.onViewStateChange,onStateChange:this._eventCallbacks.onInteractionStateChange,makeViewport:s=>this.getView(e.id)?.makeViewport({viewState:s,...this._getCanvasDimensions(e)}),pickPosition:(s,o)=>this._pickPosition?.(s,o,e.id)})}_updateController(e,n,r,i){let s=e.controller;if(s&&r){let o={...n,...s,id:e.id,x:r.x,y:r.y,width:r.width,height:r.height};return(!i||i.constructor!==s.type)&&(i=this._createController(e,o)),i&&i.setProps(o),i}return null}_rebuildViewports(){let{views:e}=this,{oldControllers:n,oldViewEventManagers:r}=this._startViewportRebuild(),i=!1;for(let s=e.length;s--;){let o=e[s],{width:a,height:c}=this._getCanvasDimensions(o),l=this._getViewEventManager(o);this._viewEventManagers[o.id]=l;let u=this.getViewState(o),f=o.makeViewport({viewState:u,width:a,height:c}),d=this._getReusableController(n[o.id],r[o.id],l),h=!!o.controller;h&&!d&&(i=!0),(i||!h)&&d&&(d.finalize(),d=null),this.controllers[o.id]=this._updateController(o,u,f,d),f&&this._viewports.unshift(f)}for(let s in n){let o=n[s];o&&!this.controllers[s]&&o.finalize()}this._buildViewportMap()}_buildViewportMap(){this._viewportMap={},this._viewports.forEach(e=>{e.id&&(this._viewportMap[e.id]=this._viewportMap[e.id]||e)})}_diffViews(e,n){return e.length!==n.length?!0:e.some((r,i)=>!e[i].equals(n[i]))}};var EB=/^(?:\d+\.?\d*|\.\d+)$/;function Ne(t){switch(typeof t){case"number":if(!Number.isFinite(t))throw new Error(`Could not parse position string ${t}`);return{type:"literal",value:t};case"string":try{let e=wB(t);return new Np(e).parseExpression()}catch(e){let n=e instanceof Error?e.message:String(e);throw new Error(`Could not parse position string ${t}: ${n}`)}default:throw new Error(`Could not parse position string ${t}`)}}function Bp(t,e){switch(t.type){case"literal":return t.value;case"percentage":return Math.round(t.value*e);case"binary":let n=Bp(t.left,e),r=Bp(t.right,e);return t.operator==="+"?n+r:n-r;default:throw new Error("Unknown layout expression type")}}function De(t,e){return Bp(t,e)}function wB(t){let e=[],n=0;for(;n<t.length;){let r=t[n];if(/\s/.test(r)){n++;continue}if(r==="+"||r==="-"||r==="("||r===")"||r==="%"){e.push({type:"symbol",value:r}),n++;continue}if(qv(r)||r==="."){let i=n,s=r===".";for(n++;n<t.length;){let a=t[n];if(qv(a)){n++;continue}if(a==="."&&!s){s=!0,n++;continue}break}let o=t.slice(i,n);if(!EB.test(o))throw new Error("Invalid number token");e.push({type:"number",value:parseFloat(o)});continue}if(Kv(r)){let i=n;for(;n<t.length&&Kv(t[n]);)n++;let s=t.slice(i,n).toLowerCase();e.push({type:"word",value:s});continue}throw new Error("Invalid token in position string")}return e}var Np=class{constructor(e){this.index=0,this.tokens=e}parseExpression(){let e=this.parseBinaryExpression();if(this.index<this.tokens.length)throw new Error("Unexpected token at end of expression");return e}parseBinaryExpression(){let e=this.parseFactor(),n=this.peek();for(;SB(n);){this.index++;let r=this.parseFactor();e={type:"binary",operator:n.value,left:e,right:r},n=this.peek()}return e}parseFactor(){let e=this.peek();if(!e)throw new Error("Unexpected end of expression");if(e.type==="symbol"&&e.value==="+")return this.index++,this.parseFactor();if(e.type==="symbol"&&e.value==="-"){this.index++;let n=this.parseFactor();return{type:"binary",operator:"-",left:{type:"literal",value:0},right:n}}if(e.type==="symbol"&&e.value==="("){this.index++;let n=this.parseBinaryExpression();if(!this.consumeSymbol(")"))throw new Error("Missing closing parenthesis");return n}if(e.type==="word"&&e.value==="calc"){if(this.index++,!this.consumeSymbol("("))throw new Error("Missing opening parenthesis after calc");let n=this.parseBinaryExpression();if(!this.consumeSymbol(")"))throw new Error("Missing closing parenthesis");return n}if(e.type==="number"){this.index++;let n=e.value,r=this.peek();return r&&r.type==="symbol"&&r.value==="%"?(this.index++,{type:"percentage",value:n/100}):r&&r.type==="word"&&r.value==="px"?(this.index++,{type:"literal",value:n}):{type:"literal",value:n}}throw new Error("Unexpected token in expression")}consumeSymbol(e){let n=this.peek();return n&&n.type==="symbol"&&n.value===e?(this.index++,!0):!1}peek(){return this.tokens[this.index]||null}};function qv(t){return t>="0"&&t<="9"}function Kv(t){return t>="a"&&t<="z"||t>="A"&&t<="Z"}function SB(t){return!!(t&&t.type==="symbol"&&(t.value==="+"||t.value==="-"))}function Qv(t,e){let n={...t};for(let r in e)r!=="id"&&(Array.isArray(n[r])&&Array.isArray(e[r])?n[r]=TB(n[r],e[r]):n[r]=e[r]);return n}function TB(t,e){t=t.slice();for(let n=0;n<e.length;n++){let r=e[n];Number.isFinite(r)&&(t[n]=r)}return t}var yo=class{constructor(e){let{id:n,x:r=0,y:i=0,width:s="100%",height:o="100%",padding:a=null}=e;this.id=n||this.constructor.displayName||"view",this.props={...e,id:this.id},this._x=Ne(r),this._y=Ne(i),this._width=Ne(s),this._height=Ne(o),this._padding=a&&{left:Ne(a.left||0),right:Ne(a.right||0),top:Ne(a.top||0),bottom:Ne(a.bottom||0)},this.equals=this.equals.bind(this),Object.seal(this)}equals(e){return this===e?!0:this.constructor===e.constructor&&ee(this.props,e.props,2)}clone(e){let n=this.constructor;return new n({...this.props,...e})}makeViewport({width:e,height:n,viewState:r}){r=this.filterViewState(r);let i=this.getDimensions({width:e,height:n});if(!i.height||!i.width)return null;let s=this.getViewportType(r);return new s({...r,...this.props,...i})}getViewStateId(){let{viewState:e}=this.props;return typeof e=="string"?e:e?.id||this.id}filterViewState(e){return this.props.viewState&&typeof this.props.viewState=="object"?this.props.viewState.id?Qv(e,this.props.viewState):this.props.viewState:e}getDimensions({width:e,height:n}){let r={x:De(this._x,e),y:De(this._y,n),width:De(this._width,e),height:De(this._height,n)};return this._padding&&(r.padding={left:De(this._padding.left,e),top:De(this._padding.top,n),right:De(this._padding.right,e),bottom:De(this._padding.bottom,n)}),r}get controller(){let e=this.props.controller;return e?e===!0?{type:this.ControllerType}:typeof e=="function"?{type:e}:{type:this.ControllerType,...e}:null}};ue();var ct=class{constructor(e){this._inProgress=!1,this._handle=null,this.time=0,this.settings={duration:0},this._timeline=e}get inProgress(){return this._inProgress}start(e){this.cancel(),this.settings=e,this._inProgress=!0,this.settings.onStart?.(this)}end(){this._inProgress&&(this._timeline.removeChannel(this._handle),this._handle=null,this._inProgress=!1,this.settings.onEnd?.(this))}cancel(){this._inProgress&&(this.settings.onInterrupt?.(this),this._timeline.removeChannel(this._handle),this._handle=null,this._inProgress=!1)}update(){if(!this._inProgress)return!1;if(this._handle===null){let{_timeline:e,settings:n}=this;this._handle=e.addChannel({delay:e.getTime(),duration:n.duration})}return this.time=this._timeline.getTime(this._handle),this._onUpdate(),this.settings.onUpdate?.(this),this._timeline.isFinished(this._handle)&&this.end(),!0}_onUpdate(){}};var Jv=()=>{},eE={mode:"preserve"},PB={mode:"hard"},Dp={BREAK:1,SNAP_TO_END:2,IGNORE:3},LB=t=>t,AB=Dp.BREAK,_o=class{constructor(e){this._onTransitionUpdate=n=>{let{time:r,settings:{interpolator:i,startProps:s,endProps:o,duration:a,easing:c}}=n,l=c(r/a),u=i.interpolateProps(s,o,l);this.propsInTransition=this.getControllerState({...this.props,...u},eE).getViewportProps(),this.onViewStateChange({viewState:this.propsInTransition,oldViewState:this.props})},this.getControllerState=e.getControllerState,this.propsInTransition=null,this.transition=new ct(e.timeline),this.onViewStateChange=e.onViewStateChange||Jv,this.onStateChange=e.onStateChange||Jv}finalize(){this.transition.cancel()}getViewportInTransition(){return this.propsInTransition}processViewStateChange(e){let n=!1,r=this.props;if(this.props=e,!r||this._shouldIgnoreViewportChange(r,e))return!1;if(this._isTransitionEnabled(e)){let i=r;if(this.transition.inProgress){let{interruption:s,endProps:o}=this.transition.settings;i={...r,...s===Dp.SNAP_TO_END?o:this.propsInTransition||r}}this._triggerTransition(i,e),n=!0}else this.transition.cancel();return n}updateTransition(){this.transition.update()}_isTransitionEnabled(e){let{transitionDuration:n,transitionInterpolator:r}=e;return(n>0||n==="auto")&&!!r}_isUpdateDueToCurrentTransition(e){return this.transition.inProgress&&this.propsInTransition?this.transition.settings.interpolator.arePropsEqual(e,this.propsInTransition):!1}_shouldIgnoreViewportChange(e,n){return this.transition.inProgress?this.transition.settings.interruption===Dp.IGNORE||this._isUpdateDueToCurrentTransition(n):this._isTransitionEnabled(n)?n.transitionInterpolator.arePropsEqual(e,n):!0}_triggerTransition(e,n){let r=this.getControllerState(e,eE),i=this.getControllerState(n,PB).shortestPathFrom(r),s=n.transitionInterpolator,o=s.getDuration?s.getDuration(e,n):n.transitionDuration;if(o===0)return;let a=s.initializeProps(e,i);this.propsInTransition={};let c={duration:o,easing:n.transitionEasing||LB,interpolator:s,interruption:n.transitionInterruption||AB,startProps:a.start,endProps:a.end,onStart:n.onTransitionStart,onUpdate:this._onTransitionUpdate,onInterrupt:this._onTransitionEnd(n.onTransitionInterrupt),onEnd:this._onTransitionEnd(n.onTransitionEnd)};this.transition.start(c),this.onStateChange({inTransition:!0}),this.updateTransition()}_onTransitionEnd(e){return n=>{this.propsInTransition=null,this.onStateChange({inTransition:!1,isZooming:!1,isPanning:!1,isRotating:!1}),e?.(n)}}};ue();function $(t,e){if(!t)throw new Error(e||"deck.gl: assertion failed.")}var gr=class{constructor(e){let{compare:n,extract:r,required:i}=e;this._propsToCompare=n,this._propsToExtract=r||n,this._requiredProps=i}arePropsEqual(e,n){for(let r of this._propsToCompare)if(!(r in e)||!(r in n)||!St(e[r],n[r]))return!1;return!0}initializeProps(e,n){let r={},i={};for(let s of this._propsToExtract)(s in e||s in n)&&(r[s]=e[s],i[s]=n[s]);return this._checkRequiredProps(r),this._checkRequiredProps(i),{start:r,end:i}}getDuration(e,n){return n.transitionDuration}_checkRequiredProps(e){this._requiredProps&&this._requiredProps.forEach(n=>{let r=e[n];$(Number.isFinite(r)||Array.isArray(r),`${n} is required for transition`)})}};ue();var IB=["longitude","latitude","zoom","bearing","pitch"],MB=["longitude","latitude","zoom"],br=class extends gr{constructor(e={}){let n=Array.isArray(e)?e:e.transitionProps,r=Array.isArray(e)?{}:e;r.transitionProps=Array.isArray(n)?{compare:n,required:n}:n||{compare:IB,required:MB},super(r.transitionProps),this.opts=r}initializeProps(e,n){let r=super.initializeProps(e,n),{makeViewport:i,around:s}=this.opts;if(i&&s){let o=i(e),a=i(n),c=o.unproject(s);r.start.around=s,Object.assign(r.end,{around:a.project(c),aroundPosition:c,width:n.width,height:n.height})}return r}interpolateProps(e,n,r){let i={};for(let s of this._propsToExtract)i[s]=Yt(e[s]||0,n[s]||0,r);if(n.aroundPosition&&this.opts.makeViewport){let s=this.opts.makeViewport({...n,...i});Object.assign(i,s.panByPosition(n.aroundPosition,Yt(e.around,n.around,r)))}return i}};var Ot={transitionDuration:0},CB=300,RB=300,kp=t=>1-(1-t)*(1-t),OB=t=>t===1?1:1-Math.pow(2,-10*t),yr={WHEEL:["wheel"],PAN:["panstart","panmove","panend"],PINCH:["pinchstart","pinchmove","pinchend"],MULTI_PAN:["multipanstart","multipanmove","multipanend"],DOUBLE_CLICK:["dblclick"],DOUBLE_CLICK_DRAG:["dblclickdragstart","dblclickdragmove","dblclickdragend","dblclickdragcancel"],KEYBOARD:["keydown"]},_r={},xo=class{constructor(e){this.state={},this._events={},this._interactionState={isDragging:!1},this._customEvents=[],this._eventStartBlocked=null,this._panMove=!1,this._multiPanMode=null,this._multiPanStartCenter=null,this._doubleClickDragAnchor=null,this._suppressDoubleClickUntil=0,this.invertPan=!1,this.dragMode="rotate",this.inertia=0,this.scrollZoom=!0,this.dragPan=!0,this.dragRotate=!0,this.doubleClickZoom=!0,this.doubleClickDragZoom=!0,this.touchZoom=!0,this.touchRotate=!1,this.multiTouchDrag=null,this.trackpadGesture=!1,this.zoomAround="pointer",this.keyboard=!0,this.transitionManager=new _o({...e,getControllerState:(n,r)=>new this.ControllerState({...n,constraintContext:r,makeViewport:e.makeViewport}),onViewStateChange:this._onTransition.bind(this),onStateChange:this._setInteractionState.bind(this)}),this.handleEvent=this.handleEvent.bind(this),this.eventManager=e.eventManager,this.onViewStateChange=e.onViewStateChange||(()=>{}),this.onStateChange=e.onStateChange||(()=>{}),this.makeViewport=e.makeViewport,this.pickPosition=e.pickPosition}set events(e){this.toggleEvents(this._customEvents,!1),this.toggleEvents(e,!0),this._customEvents=e,this.props&&this.setProps(this.props)}finalize(){for(let e in this._events)this._events[e]&&this.eventManager?.off(e,this.handleEvent);this.transitionManager.finalize()}handleEvent(e){this._controllerState=void 0;let n=this._eventStartBlocked;switch(e.type){case"panstart":return n?!1:this._onPanStart(e);case"panmove":return this._onPan(e);case"panend":return this._onPanEnd(e);case"pinchstart":return n||!this._isTrackpadGestureAllowed(e)?!1:this._onPinchStart(e);case"pinchmove":return this._isTrackpadGestureAllowed(e)?this._onPinch(e):!1;case"pinchend":return this._isTrackpadGestureAllowed(e)?this._onPinchEnd(e):!1;case"multipanstart":return n?!1:this._onMultiPanStart(e);case"multipanmove":return this._onMultiPan(e);case"multipanend":return this._onMultiPanEnd(e);case"dblclick":return this._onDoubleClick(e);case"dblclickdragstart":return n?!1:this._onDoubleClickDragStart(e);case"dblclickdragmove":return this._onDoubleClickDrag(e);case"dblclickdragend":case"dblclickdragcancel":return this._onDoubleClickDragEnd(e);case"wheel":return this._onWheel(e);case"keydown":return this._onKeyDown(e);default:return!1}}get controllerState(){return this._controllerState=this._controllerState||new this.ControllerState({makeViewport:this.makeViewport,...this.props,...this.state}),this._controllerState}getCenter(e){let{x:n,y:r}=this.props,{offsetCenter:i}=e;return[i.x-n,i.y-r]}getZoomPosition(e){if(this.zoomAround==="pointer")return e;let n=this.makeViewport(this.controllerState.getViewportProps()),[r,i]=xn(n.center,n.pixelProjectionMatrix);return[r,i]}isPointInBounds(e,n){let{width:r,height:i}=this.props;if(n&&n.handled)return!1;let s=e[0]>=0&&e[0]<=r&&e[1]>=0&&e[1]<=i;return s&&n&&n.stopPropagation(),s}isFunctionKeyPressed(e){let{srcEvent:n}=e;return!!(n.metaKey||n.altKey||n.ctrlKey||n.shiftKey)}isDragging(){return this._interactionState.isDragging||!1}blockEvents(e){let n=setTimeout(()=>{this._eventStartBlocked===n&&(this._eventStartBlocked=null)},e);this._eventStartBlocked=n}setProps(e){e.maxBoundsPadding===void 0&&(e.maxBoundsPadding=null),e.dragMode&&(this.dragMode=e.dragMode);let n=this.props;this.props=e,"transitionInterpolator"in e||(e.transitionInterpolator=this._getTransitionProps().transitionInterpolator),this.transitionManager.processViewStateChange(e);let{inertia:r}=e;this.inertia=Number.isFinite(r)?r:r===!0?CB:0;let{scrollZoom:i=!0,dragPan:s=!0,dragRotate:o=!0,doubleClickZoom:a=!0,doubleClickDragZoom:c=!1,touchZoom:l=!0,touchRotate:u=!1,multiTouchDrag:f=u?"rotate":null,trackpadGesture:d=!1,zoomAround:h="pointer",keyboard:p=!0}=e,m=!!this.onViewStateChange;if(this.toggleEvents(yr.WHEEL,m&&i),this.toggleEvents(yr.PAN,m),this.toggleEvents(yr.PINCH,m&&(l||f==="rotate")),this.toggleEvents(yr.MULTI_PAN,m&&!!f),this.toggleEvents(yr.DOUBLE_CLICK,m&&a),this.toggleEvents(yr.DOUBLE_CLICK_DRAG,m&&c),this.toggleEvents(yr.KEYBOARD,m&&p),this.scrollZoom=i,this.dragPan=s,this.dragRotate=o,this.doubleClickZoom=a,this.doubleClickDragZoom=c,this.touchZoom=l,this.touchRotate=f==="rotate",this.multiTouchDrag=f,this.trackpadGesture=d,this.zoomAround=h,this.keyboard=p,(!n||n.height!==e.height||n.width!==e.width||n.maxBounds!==e.maxBounds||n.maxBoundsPadding!==e.maxBoundsPadding)&&e.maxBounds){let y=new this.ControllerState({...e,makeViewport:this.makeViewport}),x=y.getViewportProps();Object.keys(x).some(v=>!ee(x[v],e[v],1))&&this.updateViewport(y)}}updateTransition(){this.transitionManager.updateTransition()}toggleEvents(e,n){this.eventManager&&e.forEach(r=>{this._events[r]!==n&&(this._events[r]=n,n?this.eventManager.on(r,this.handleEvent):this.eventManager.off(r,this.handleEvent))})}updateViewport(e,n=null,r={}){let i={...e.getViewportProps(),...n},s=this.controllerState!==e;if(this.state=e.getState(),this._setInteractionState(r),s){let o=this.controllerState&&this.controllerState.getViewportProps();this.onViewStateChange&&this.onViewStateChange({viewState:i,interactionState:this._interactionState,oldViewState:o,viewId:this.props.id})}}_onTransition(e){this.onViewStateChange({...e,interactionState:this._interactionState,viewId:this.props.id})}_setInteractionState(e){Object.assign(this._interactionState,e),this.onStateChange(this._interactionState)}_getConstraintContext(e,n){return this.props.rubberBand?{mode:n==="update"?"elastic":n==="end"?"rebound":"hard"}:{mode:"hard"}}_getReboundTransition(e,n){if(e.mode!=="rebound")return null;let r=n.getViewportProps();return Object.keys(r).some(s=>!ee(this.props[s],r[s],1))?{...this._getTransitionProps(),transitionDuration:RB,transitionEasing:OB}:null}_onPanStart(e){let n=this.getCenter(e);if(!this.isPointInBounds(n,e))return!1;let r=this.isFunctionKeyPressed(e)||e.rightButton||!1;(this.invertPan||this.dragMode==="pan")&&(r=!r);let i=r?"pan":"rotate",s=this._getConstraintContext(i,"start"),o=r?this.controllerState.panStart({pos:n},s):this.controllerState.rotateStart({pos:n},s);return this._panMove=r,this.updateViewport(o,Ot,{isDragging:!0}),!0}_onPan(e){return this.isDragging()?this._panMove?this._onPanMove(e):this._onPanRotate(e):!1}_onPanEnd(e){return this.isDragging()?this._panMove?this._onPanMoveEnd(e):this._onPanRotateEnd(e):!1}_onPanMove(e){if(!this.dragPan)return!1;let n=this.getCenter(e),r=this.controllerState.pan({pos:n},this._getConstraintContext("pan","update"));return this.updateViewport(r,Ot,{isDragging:!0,isPanning:!0}),!0}_onPanMoveEnd(e){let{inertia:n}=this;if(this.dragPan&&n&&e.velocity){let r=this.getCenter(e),i=[r[0]+e.velocityX*n/2,r[1]+e.velocityY*n/2],s=this.controllerState.pan({pos:i}).panEnd();this.updateViewport(s,{...this._getTransitionProps(),transitionDuration:n,transitionEasing:kp},{isDragging:!1,isPanning:!0})}else{let r=this.controllerState,i=this._getConstraintContext("pan","end"),s=r.panEnd(i),o=this._getReboundTransition(i,s);this.updateViewport(s,o,{isDragging:!1,isPanning:!!o})}return!0}_onPanRotate(e){if(!this.dragRotate)return!1;let n=this.getCenter(e),r=this.controllerState.rotate({pos:n},this._getConstraintContext("rotate","update"));return this.updateViewport(r,Ot,{isDragging:!0,isRotating:!0}),!0}_onPanRotateEnd(e){let{inertia:n}=this;if(this.dragRotate&&n&&e.velocity){let r=this.getCenter(e),i=[r[0]+e.velocityX*n/2,r[1]+e.velocityY*n/2],s=this.controllerState.rotate({pos:i}).rotateEnd();this.updateViewport(s,{...this._getTransitionProps(),transitionDuration:n,transitionEasing:kp},{isDragging:!1,isRotating:!0})}else{let r=this.controllerState,i=this._getConstraintContext("rotate","end"),s=r.rotateEnd(i),o=this._getReboundTransition(i,s);this.updateViewport(s,o,{isDragging:!1,isRotating:!!o})}return!0}_onWheel(e){if(!this.scrollZoom||this.trackpadGesture&&e.device!=="mouse")return!1;let n=this.getCenter(e);if(!this.isPointInBounds(n,e))return!1;e.srcEvent.preventDefault();let{speed:r=.01,smooth:i=!1}=this.scrollZoom===!0?{}:this.scrollZoom,{delta:s}=e,o=2/(1+Math.exp(-Math.abs(s*r)));s<0&&o!==0&&(o=1/o);let a=this.getZoomPosition(n),c=i?{...this._getTransitionProps({around:a}),transitionDuration:250}:Ot,l=this.controllerState.zoom({pos:a,scale:o});return this.updateViewport(l,c,{isZooming:!0,isPanning:!0}),i||this._setInteractionState({isZooming:!1,isPanning:!1}),!0}_onMultiPanStart(e){let{multiTouchDrag:n}=this;if(!n||!this._isMultiPanEventAllowed(e,n))return!1;let r=e.offsetCenter;if(!this.isPointInBounds(this.getCenter(e),e))return!1;let i=e.pointerType==="trackpad",s={x:r.x-(i?0:e.deltaX),y:r.y-(i?0:e.deltaY)},o={...e,offsetCenter:s},a=this.getCenter(o),c=n==="pan"?this.controllerState.panStart({pos:a},this._getConstraintContext("pan","start")):this.controllerState.rotateStart({pos:a},this._getConstraintContext("rotate","start"));return this._multiPanMode=n,this._multiPanStartCenter=s,this.updateViewport(c,Ot,{isDragging:!0}),!0}_onMultiPan(e){let{mode:n,event:r}=this._getMultiPanEvent(e);return!n||!r||!this.isDragging()?!1:n==="pan"?this._onPanMove(r):this._onPanRotate(r)}_onMultiPanEnd(e){let{mode:n,event:r}=this._getMultiPanEvent(e);if(!n||!r||!this.isDragging())return this._resetMultiPan(),!1;let i=n==="pan"?this._onPanMoveEnd(r):this._onPanRotateEnd(r);return this._resetMultiPan(),i}_isTrackpadGestureAllowed(e){return e.pointerType!=="trackpad"||this.trackpadGesture}_isMultiPanEventAllowed(e,n){return e.pointerType==="trackpad"?this.trackpadGesture&&(n==="pan"?this.dragPan:this.dragRotate):e.pointerType==="touch"&&(n==="pan"?this.dragPan:this.dragRotate)}_getMultiPanEvent(e){let n=this._multiPanMode,r=this._multiPanStartCenter;return!n||!r?{mode:null,event:null}:{mode:n,event:{...e,offsetCenter:{x:r.x+e.deltaX,y:r.y+e.deltaY}}}}_resetMultiPan(){this._multiPanMode=null,this._multiPanStartCenter=null}_onPinchStart(e){this._doubleClickDragAnchor=null;let n=this.getCenter(e);if(!this.isPointInBounds(n,e))return!1;let r=this.controllerState.zoomStart({pos:this.getZoomPosition(n)},this._getConstraintContext("zoom","start")).rotateStart({pos:n},this._getConstraintContext("rotate","start"));return _r._startPinchRotation=e.rotation,_r._lastPinchEvent=e,this.updateViewport(r,Ot,{isDragging:!0}),!0}_onPinch(e){if(!this.touchZoom&&!this.touchRotate||!this.isDragging())return!1;let n=this.controllerState;if(this.touchZoom){let{scale:r}=e,i=this.getCenter(e);n=n.zoom({pos:this.getZoomPosition(i),scale:r},this._getConstraintContext("zoom","update"))}if(this.touchRotate){let{rotation:r}=e;n=n.rotate({deltaAngleX:_r._startPinchRotation-r},this._getConstraintContext("rotate","update"))}return this.updateViewport(n,Ot,{isDragging:!0,isPanning:this.touchZoom,isZooming:this.touchZoom,isRotating:this.touchRotate}),_r._lastPinchEvent=e,!0}_onPinchEnd(e){if(!this.isDragging())return!1;let{inertia:n}=this,{_lastPinchEvent:r}=_r;if(this.touchZoom&&n&&r&&e.scale!==r.scale){let i=this.getCenter(e),s=this.getZoomPosition(i),o=this.controllerState.rotateEnd(),a=Math.log2(e.scale),c=(a-Math.log2(r.scale))/(e.deltaTime-r.deltaTime),l=Math.pow(2,a+c*n/2);o=o.zoom({pos:s,scale:l}).zoomEnd(),this.updateViewport(o,{...this._getTransitionProps({around:s}),transitionDuration:n,transitionEasing:kp},{isDragging:!1,isPanning:this.touchZoom,isZooming:this.touchZoom,isRotating:!1}),this.blockEvents(n)}else{let i=this.controllerState,s=this._getConstraintContext("zoom","end"),o=this._getConstraintContext("rotate","end"),a=i.zoomEnd(s).rotateEnd(o),c=this._getReboundTransition(this.touchZoom?s:o,a);this.updateViewport(a,c,{isDragging:!1,isPanning:!!c&&this.touchZoom,isZooming:!!c&&this.touchZoom,isRotating:!!c&&this.touchRotate})}return _r._startPinchRotation=null,_r._lastPinchEvent=null,!0}_onDoubleClick(e){if(!this.doubleClickZoom||Date.now()<this._suppressDoubleClickUntil)return!1;let n=this.getCenter(e);if(!this.isPointInBounds(n,e))return!1;let r=this.isFunctionKeyPressed(e),i=this.getZoomPosition(n),s=this.controllerState.zoom({pos:i,scale:r?.5:2});return this.updateViewport(s,this._getTransitionProps({around:i}),{isZooming:!0,isPanning:!0}),this.blockEvents(100),!0}_onDoubleClickDragStart(e){if(!this.doubleClickDragZoom)return this._doubleClickDragAnchor=null,!1;let n=this.getCenter(e);if(!this.isPointInBounds(n,e))return this._doubleClickDragAnchor=null,!1;this._doubleClickDragAnchor=this.getZoomPosition(n);let r=this.controllerState.zoomStart({pos:this._doubleClickDragAnchor},this._getConstraintContext("zoom","start"));return e.scale!==1&&(r=r.zoom({pos:this._doubleClickDragAnchor,scale:e.scale},this._getConstraintContext("zoom","update"))),this.updateViewport(r,Ot,{isDragging:!0,isPanning:!0,isZooming:!0}),!0}_onDoubleClickDrag(e){let n=this._doubleClickDragAnchor;if(!n)return!1;let r=this.controllerState.zoom({pos:n,scale:e.scale},this._getConstraintContext("zoom","update"));return this.updateViewport(r,Ot,{isDragging:!0,isPanning:!0,isZooming:!0}),!0}_onDoubleClickDragEnd(e){if(!this._doubleClickDragAnchor)return!1;this._doubleClickDragAnchor=null;let r=this.controllerState,i=this._getConstraintContext("zoom","end"),s=r.zoomEnd(i),o=this._getReboundTransition(i,s);return this.updateViewport(s,o,{isDragging:!1,isPanning:!!o,isZooming:!!o}),this._suppressDoubleClickUntil=Date.now()+100,this.blockEvents(100),!0}_onKeyDown(e){if(!this.keyboard)return!1;let n=this.isFunctionKeyPressed(e),{zoomSpeed:r,moveSpeed:i,rotateSpeedX:s,rotateSpeedY:o}=this.keyboard===!0?{}:this.keyboard,{controllerState:a}=this,c,l={};switch(e.srcEvent.code){case"Minus":c=n?a.zoomOut(r).zoomOut(r):a.zoomOut(r),l.isZooming=!0;break;case"Equal":c=n?a.zoomIn(r).zoomIn(r):a.zoomIn(r),l.isZooming=!0;break;case"ArrowLeft":n?(c=a.rotateLeft(s),l.isRotating=!0):(c=a.moveLeft(i),l.isPanning=!0);break;case"ArrowRight":n?(c=a.rotateRight(s),l.isRotating=!0):(c=a.moveRight(i),l.isPanning=!0);break;case"ArrowUp":n?(c=a.rotateUp(o),l.isRotating=!0):(c=a.moveUp(i),l.isPanning=!0);break;case"ArrowDown":n?(c=a.rotateDown(o),l.isRotating=!0):(c=a.moveDown(i),l.isPanning=!0);break;default:return!1}return this.updateViewport(c,this._getTransitionProps(),l),!0}_getTransitionProps(e){let{transition:n}=this;return!n||!n.transitionInterpolator?Ot:e?{...n,transitionInterpolator:new br({...e,...n.transitionInterpolator.opts,makeViewport:this.controllerState.makeViewport})}:n}};var Si=Symbol("constraintAround"),vo=class{constructor(e,n,r,i){this.makeViewport=r,this._viewportProps=this.applyConstraints(e,i),this._state=n}getViewportProps(){return this._viewportProps}getState(){return this._state}};function ll(t,e,n){let r=t-e;return r&&Number.isFinite(r)?e+r*n/(n+Math.abs(r)):e}function Fp(t,e,n){let r=De(Ne(n?.left??0),t),i=De(Ne(n?.right??0),t),s=De(Ne(n?.top??0),e),o=De(Ne(n?.bottom??0),e);return{x:r,y:s,width:t-r-i,height:e-s-o}}function tE(t,e,n){let[r,i]=t.project(e);return r=Number.isFinite(r)?r:t.width/2,i=Number.isFinite(i)?i:t.height/2,{left:r-n.x,right:n.x+n.width-r,top:i-n.y,bottom:n.y+n.height-i}}var nE=5,BB=1.2,rE=512,iE=[[-1/0,-90],[1/0,90]],NB=1;function Eo([t,e]){if(Math.abs(e)>90&&(e=Math.sign(e)*90),Number.isFinite(t)){let[r,i]=Re([t,e]);return[r,Ae(i,0,rE)]}let[,n]=Re([0,e]);return[t,Ae(n,0,rE)]}var Up=class extends vo{constructor(e){let{width:n,height:r,latitude:i,longitude:s,zoom:o,bearing:a=0,pitch:c=0,altitude:l=1.5,position:u=[0,0,0],maxZoom:f=20,minZoom:d=0,maxPitch:h=60,minPitch:p=0,startPanLngLat:m,startZoomLngLat:g,startRotatePos:y,startRotateLngLat:x,startBearing:_,startPitch:v,startZoom:E,normalize:w=!0,rubberBand:A=!1}=e,{[Si]:I}=e;$(Number.isFinite(s)),$(Number.isFinite(i)),$(Number.isFinite(o));let C=e.maxBounds||(w?iE:null),T=e.maxBoundsPadding||null;super({width:n,height:r,latitude:i,longitude:s,zoom:o,bearing:a,pitch:c,altitude:l,maxZoom:f,minZoom:d,maxPitch:h,minPitch:p,normalize:w,position:u,maxBounds:C,maxBoundsPadding:T,rubberBand:A,[Si]:I},{startPanLngLat:m,startZoomLngLat:g,startRotatePos:y,startRotateLngLat:x,startBearing:_,startPitch:v,startZoom:E},e.makeViewport,e.constraintContext),this.getAltitude=e.getAltitude}panStart({pos:e},n){return this._getUpdatedState({startPanLngLat:this._unproject(e)},n)}pan({pos:e,startPos:n},r){let i=this.getState().startPanLngLat||this._unproject(n);if(!i)return this;let o=this.makeViewport(this.getViewportProps()).panByPosition(i,e);return this._getUpdatedState(o,r)}panEnd(e){return this._getUpdatedState({startPanLngLat:null},e)}rotateStart({pos:e}){let n=this.getAltitude?.(e);return this._getUpdatedState({startRotatePos:e,startRotateLngLat:n!==void 0?this._unproject3D(e,n):void 0,startBearing:this.getViewportProps().bearing,startPitch:this.getViewportProps().pitch})}rotate({pos:e,deltaAngleX:n=0,deltaAngleY:r=0}){let{startRotatePos:i,startRotateLngLat:s,startBearing:o,startPitch:a}=this.getState();if(!i||o===void 0||a===void 0)return this;let c;if(e?c=this._getNewRotation(e,i,a,o):c={bearing:o+n,pitch:a+r},s){let l=this.makeViewport({...this.getViewportProps(),...c}),u="panByPosition3D"in l?"panByPosition3D":"panByPosition";return this._getUpdatedState({...c,...l[u](s,i)})}return this._getUpdatedState(c)}rotateEnd(){return this._getUpdatedState({startRotatePos:null,startRotateLngLat:null,startBearing:null,startPitch:null})}zoomStart({pos:e},n){return this._getUpdatedState({startZoomLngLat:this._unproject(e),startZoom:this.getViewportProps().zoom},n)}zoom({pos:e,startPos:n,scale:r},i){let{startZoom:s,startZoomLngLat:o}=this.getState();return o||(s=this.getViewportProps().zoom,o=this._unproject(n)||this._unproject(e)),o?this._getUpdatedState({zoom:s+Math.log2(r),[Si]:{position:o,screenPosition:e}},i):this}zoomEnd(e){return this._getUpdatedState({startZoomLngLat:null,startZoom:null},e)}zoomIn(e=2,n){return this._zoomFromCenter(e,n)}zoomOut(e=2,n){return this._zoomFromCenter(1/e,n)}moveLeft(e=100,n){return this._panFromCenter([e,0],n)}moveRight(e=100,n){return this._panFromCenter([-e,0],n)}moveUp(e=100,n){return this._panFromCenter([0,e],n)}moveDown(e=100,n){return this._panFromCenter([0,-e],n)}rotateLeft(e=15){return this._getUpdatedState({bearing:this.getViewportProps().bearing-e})}rotateRight(e=15){return this._getUpdatedState({bearing:this.getViewportProps().bearing+e})}rotateUp(e=10){return this._getUpdatedState({pitch:this.getViewportProps().pitch+e})}rotateDown(e=10){return this._getUpdatedState({pitch:this.getViewportProps().pitch-e})}shortestPathFrom(e){let n=e.getViewportProps(),r={...this.getViewportProps()},{bearing:i,longitude:s}=r;return Math.abs(i-n.bearing)>180&&(r.bearing=i<0?i+360:i-360),Math.abs(s-n.longitude)>180&&(r.longitude=s<0?s+360:s-360),r}applyConstraints(e,n){let r=e,i=r[Si];delete r[Si];let{maxPitch:s,minPitch:o,pitch:a,bearing:c,normalize:l,maxBounds:u,rubberBand:f}=e;l&&(c<-180||c>180)&&(e.bearing=xp(c+180,360)-180),e.pitch=Ae(a,o,s);let d=this._constrainZoom(e.zoom,e),h=f&&n?.mode==="elastic";if(e.zoom=n?.mode==="preserve"?e.zoom:h?ll(e.zoom,d,NB):d,i){let p=this.makeViewport(e);Object.assign(e,p.panByPosition(i.position,i.screenPosition))}if(l&&(e.longitude<-180||e.longitude>180)&&(e.longitude=xp(e.longitude+180,360)-180),u){let p=Fp(e.width,e.height,e.maxBoundsPadding),m=this.makeViewport({...e,bearing:0,pitch:0}),g=tE(m,[e.longitude,e.latitude],p),y=Eo(u[0]),x=Eo(u[1]),_=2**e.zoom,v=[y[0]+g.left/_,y[1]+g.bottom/_],E=[x[0]-g.right/_,x[1]-g.top/_],w=Eo([e.longitude,e.latitude]),A=[Ae(w[0],v[0],E[0]),Ae(w[1],v[1],E[1])],I=w.slice();if(p.width>=0&&(I[0]=n?.mode==="preserve"?w[0]:h?ll(w[0],A[0],p.width/2/_):A[0]),p.height>=0&&(I[1]=n?.mode==="preserve"?w[1]:h?ll(w[1],A[1],p.height/2/_):A[1]),I[0]!==w[0]||I[1]!==w[1]){let[C,T]=Oe(I);I[0]!==w[0]&&(e.longitude=C),I[1]!==w[1]&&(e.latitude=T)}}return e}_constrainZoom(e,n){n||(n=this.getViewportProps());let{maxZoom:r,maxBounds:i}=n,s=i!==null&&n.width>0&&n.height>0,{minZoom:o}=n;if(s){let a=Fp(n.width,n.height,n.maxBoundsPadding),c=Eo(i[0]),l=Eo(i[1]),u=l[0]-c[0],f=l[1]-c[1];a.width>0&&Number.isFinite(u)&&u>0&&(o=Math.max(o,Math.log2(a.width/u))),a.height>0&&Number.isFinite(f)&&f>0&&(o=Math.max(o,Math.log2(a.height/f))),o>r&&(o=r)}return Ae(e,o,r)}_zoomFromCenter(e,n){let{width:r,height:i}=this.getViewportProps();return this.zoom({pos:[r/2,i/2],scale:e},n)}_panFromCenter(e,n){let{width:r,height:i}=this.getViewportProps();return this.pan({startPos:[r/2,i/2],pos:[r/2+e[0],i/2+e[1]]},n)}_getUpdatedState(e,n){return new this.constructor({makeViewport:this.makeViewport,...this.getViewportProps(),...this.getState(),...e,constraintContext:n})}_unproject(e){let n=this.makeViewport(this.getViewportProps());return e&&n.unproject(e)}_unproject3D(e,n){return this.makeViewport(this.getViewportProps()).unproject(e,{targetZ:n})}_getNewRotation(e,n,r,i){let s=e[0]-n[0],o=e[1]-n[1],a=e[1],c=n[1],{width:l,height:u}=this.getViewportProps(),f=s/l,d=0;o>0?Math.abs(u-c)>nE&&(d=o/(c-u)*BB):o<0&&c>nE&&(d=1-a/c),d=Ae(d,-1,1);let{minPitch:h,maxPitch:p}=this.getViewportProps(),m=i+180*f,g=r;return d>0?g=r+d*(p-r):d<0&&(g=r-d*(h-r)),{pitch:g,bearing:m}}},wo=class extends xo{constructor(){super(...arguments),this.ControllerState=Up,this.transition={transitionDuration:300,transitionInterpolator:new br({transitionProps:{compare:["longitude","latitude","zoom","bearing","pitch","position"],required:["longitude","latitude","zoom"]}})},this.dragMode="pan",this.rotationPivot="center",this._getAltitude=e=>{if(this.rotationPivot==="2d")return 0;if(this.rotationPivot==="3d"&&this.pickPosition){let{x:n,y:r}=this.props,i=this.pickPosition(n+e[0],r+e[1]);if(i&&i.coordinate&&i.coordinate.length>=3)return i.coordinate[2]}}}setProps(e){"rotationPivot"in e&&(this.rotationPivot=e.rotationPivot||"center"),e.getAltitude=this._getAltitude,e.position=e.position||[0,0,0],e.maxBounds=e.maxBounds||(e.normalize===!1?null:iE),super.setProps(e)}updateViewport(e,n=null,r={}){let i=e.getState();r.isDragging&&i.startRotateLngLat?r={...r,rotationPivotPosition:i.startRotateLngLat}:r.isDragging===!1&&(r={...r,rotationPivotPosition:void 0}),super.updateViewport(e,n,r)}};var ul=class extends yo{constructor(e={}){super(e)}getViewportType(){return At}get ControllerType(){return wo}};ul.displayName="MapView";var So=ul;var DB=new pi;function kB(t,e){let n=t.order??1/0,r=e.order??1/0;return n-r}var To=class{constructor(e){this._resolvedEffects=[],this._defaultEffects=[],this.effects=[],this._context=e,this._needsRedraw="Initial render",this._setEffects([])}addDefaultEffect(e){let n=this._defaultEffects;if(!n.find(r=>r.id===e.id)){let r=n.findIndex(i=>kB(i,e)>0);r<0?n.push(e):n.splice(r,0,e),e.setup(this._context),this._setEffects(this.effects)}}setProps(e){"effects"in e&&(ee(e.effects,this.effects,1)||this._setEffects(e.effects))}needsRedraw(e={clearRedrawFlags:!1}){let n=this._needsRedraw;return e.clearRedrawFlags&&(this._needsRedraw=!1),n}getEffects(){return this._resolvedEffects}_setEffects(e){let n={};for(let i of this.effects)n[i.id]=i;let r=[];for(let i of e){let s=n[i.id],o=i;s&&s!==i?s.setProps?(s.setProps(i.props),o=s):s.cleanup(this._context):s||i.setup(this._context),r.push(o),delete n[i.id]}for(let i in n)n[i].cleanup(this._context);this.effects=r,this._resolvedEffects=r.concat(this._defaultEffects),e.some(i=>i instanceof pi)||this._resolvedEffects.push(DB),this._needsRedraw="effects changed"}finalize(){for(let e of this._resolvedEffects)e.cleanup(this._context);this.effects.length=0,this._resolvedEffects.length=0,this._defaultEffects.length=0}};var Po=class extends Xt{shouldDrawLayer(e){let{operation:n}=e.props;return n.includes("draw")||n.includes("terrain")}render(e){return this._render(e)}};var FB="deckRenderer.renderLayers",Lo=class{constructor(e,n={}){this.device=e,this.stats=n.stats,this.layerFilter=null,this.drawPickingColors=!1,this.drawLayersPass=new Po(e),this.pickLayersPass=new mr(e),this.renderCount=0,this._needsRedraw="Initial render",this.renderBuffers=[],this.lastPostProcessEffect=null}setProps(e){this.layerFilter!==e.layerFilter&&(this.layerFilter=e.layerFilter,this._needsRedraw="layerFilter changed"),this.drawPickingColors!==e.drawPickingColors&&(this.drawPickingColors=e.drawPickingColors,this._needsRedraw="drawPickingColors changed")}renderLayers(e){let n=this.drawPickingColors?this.pickLayersPass:this.drawLayersPass,r={layerFilter:this.layerFilter,isPicking:this.drawPickingColors,...e};if(!e.viewports.length){let a=n.render(r),c="stats"in a?a.stats:a;this._updateStats(c);return}r.effects&&this._preRender(r.effects,r);let i=this.lastPostProcessEffect?this.renderBuffers[0]:r.target;this.lastPostProcessEffect&&(r.clearColor=[0,0,0,0],r.clearCanvas=!0);let s=n.render({...r,target:i}),o="stats"in s?s.stats:s;r.effects&&(this.lastPostProcessEffect&&(r.clearCanvas=e.clearCanvas===void 0?!0:e.clearCanvas),this._postRender(r.effects,r)),this.renderCount++,ie(FB,this,o,e),this._updateStats(o)}needsRedraw(e={clearRedrawFlags:!1}){let n=this._needsRedraw;return e.clearRedrawFlags&&(this._needsRedraw=!1),n}finalize(){let{renderBuffers:e}=this;for(let n of e)n.delete();e.length=0}_updateStats(e){if(!this.stats)return;let n=0;for(let{visibleCount:r}of e)n+=r;this.stats.get("Layers rendered").addCount(n)}_preRender(e,n){this.lastPostProcessEffect=null,n.preRenderStats=n.preRenderStats||{};for(let r of e)n.preRenderStats[r.id]=r.preRender(n),r.postRender&&(this.lastPostProcessEffect=r.id);this.lastPostProcessEffect&&this._resizeRenderBuffers(n.canvasContext)}_resizeRenderBuffers(e=this.device.canvasContext){let{renderBuffers:n}=this,r=e.getDrawingBufferSize(),[i,s]=r;n.length===0&&[0,1].map(o=>{let a=this.device.createTexture({sampler:{minFilter:"linear",magFilter:"linear"},width:i,height:s});n.push(this.device.createFramebuffer({id:`deck-renderbuffer-${o}`,colorAttachments:[a]}))});for(let o of n)o.resize(r)}_postRender(e,n){let{renderBuffers:r}=this,i=n.target??n.canvasContext?.getCurrentFramebuffer()??n.target,s={...n,inputBuffer:r[0],swapBuffer:r[1]};for(let o of e)if(o.postRender){s.target=o.id===this.lastPostProcessEffect?i:void 0;let a=o.postRender(s);s.inputBuffer=a,s.swapBuffer=a===r[0]?r[1]:r[0]}}};B();var UB={pickedColor:null,pickedObjectIndex:-1};function Gp({pickedColors:t,decodePickingColor:e,deviceX:n,deviceY:r,deviceRadius:i,deviceRect:s}){let{x:o,y:a,width:c,height:l}=s,u=i*i,f=-1,d=0;for(let h=0;h<l;h++){let p=h+a-r,m=p*p;if(m>u)d+=4*c;else for(let g=0;g<c;g++){if(t[d+3]-1>=0){let x=g+o-n,_=x*x+m;_<=u&&(u=_,f=d)}d+=4}}if(f>=0){let h=t.slice(f,f+4),p=e(h);if(p){let m=Math.floor(f/4/c),g=f/4-m*c;return{...p,pickedColor:h,pickedX:o+g,pickedY:a+m}}G.error("Picked non-existent layer. Is picking buffer corrupt?")()}return UB}function Vp({pickedColors:t,decodePickingColor:e}){let n=new Map;if(t){for(let r=0;r<t.length;r+=4)if(t[r+3]-1>=0){let s=t.slice(r,r+4),o=s.join(",");if(!n.has(o)){let a=e(s);a?n.set(o,{...a,color:s}):G.error("Picked non-existent layer. Is picking buffer corrupt?")()}}}return Array.from(n.values())}function fl({pickInfo:t,viewports:e,pixelRatio:n,x:r,y:i,z:s}){let o=e[0];e.length>1&&(o=GB(t?.pickedViewports||e,{x:r,y:i}));let a;if(o){let c=[r-o.x,i-o.y];s!==void 0&&(c[2]=s),a=o.unproject(c)}return{color:null,layer:null,viewport:o,index:-1,picked:!1,x:r,y:i,pixel:[r,i],coordinate:a,devicePixel:t&&"pickedX"in t?[t.pickedX,t.pickedY]:void 0,pixelRatio:n}}function zp(t){let{pickInfo:e,lastPickedInfo:n,mode:r,layers:i}=t,{pickedColor:s,pickedLayer:o,pickedObjectIndex:a}=e,c=o?[o]:[];if(r==="hover"){let f=n.index,d=n.layerId,h=o?o.props.id:null;if(h!==d||a!==f){if(h!==d){let p=i.find(m=>m.props.id===d);p&&c.unshift(p)}n.layerId=h,n.index=a,n.info=null}}let l=fl(t),u=new Map;return u.set(null,l),c.forEach(f=>{let d={...l};f===o&&(d.color=s,d.index=a,d.picked=!0),d=dl({layer:f,info:d,mode:r});let h=d.layer;f===o&&r==="hover"&&(n.info=d),u.set(h.id,d),r==="hover"&&h.updateAutoHighlight(d)}),u}function dl({layer:t,info:e,mode:n}){for(;t&&e;){let r=e.layer||null;e.sourceLayer=r,e.layer=t,e=t.getPickingInfo({info:e,mode:n,sourceLayer:r}),t=t.parent}return e}function GB(t,e){for(let n=t.length-1;n>=0;n--){let r=t[n];if(r.containsPixel(e))return r}return t[0]}var Ao=class{constructor(e,n={}){this._pickable=!0,this.device=e,this.stats=n.stats,this.pickLayersPass=new mr(e),this.lastPickedInfo={index:-1,layerId:null,info:null}}setProps(e){"layerFilter"in e&&(this.layerFilter=e.layerFilter),"_pickable"in e&&(this._pickable=e._pickable)}finalize(){this.pickingFBO&&this.pickingFBO.destroy(),this.depthFBO&&this.depthFBO.destroy()}pickObjectAsync(e){return this._pickClosestObjectAsync(e)}pickObjectsAsync(e){return this._pickVisibleObjectsAsync(e)}pickObject(e){return this._pickClosestObject(e)}pickObjects(e){return this._pickVisibleObjects(e)}getLastPickedObject({x:e,y:n,layers:r,viewports:i},s=this.lastPickedInfo.info){let o=s&&s.layer&&s.layer.id,a=s&&s.viewport&&s.viewport.id,c=o?r.find(d=>d.id===o):null,l=a&&i.find(d=>d.id===a)||i[0],u=l&&l.unproject([e-l.x,n-l.y]);return{...s,...{x:e,y:n,viewport:l,coordinate:u,layer:c}}}_resizeBuffer(e=this.device.getDefaultCanvasContext()){if(!this.pickingFBO){let i=this.device.createTexture({format:"rgba8unorm",width:1,height:1,usage:z.RENDER_ATTACHMENT|z.COPY_SRC});if(this.pickingFBO=this.device.createFramebuffer({colorAttachments:[i],depthStencilAttachment:"depth16unorm"}),this.device.isTextureFormatRenderable("rgba32float")){let s=this.device.createTexture({format:"rgba32float",width:1,height:1,usage:z.RENDER_ATTACHMENT|z.COPY_SRC}),o=this.device.createFramebuffer({colorAttachments:[s],depthStencilAttachment:"depth16unorm"});this.depthFBO=o}}let[n,r]=e.getDrawingBufferSize();this.pickingFBO?.resize({width:n,height:r}),this.depthFBO?.resize({width:n,height:r})}_getPickable(e){if(this._pickable===!1)return null;let n=e.filter(r=>this.pickLayersPass.shouldDrawLayer(r)&&!r.isComposite);return n.length?n:null}async _pickClosestObjectAsync({layers:e,views:n,viewports:r,x:i,y:s,radius:o=0,depth:a=1,mode:c="query",unproject3D:l,canvasContext:u=this.device.getDefaultCanvasContext(),onViewportActive:f,effects:d}){let h=u.cssToDeviceRatio(),p=this._getPickable(e);if(!p||r.length===0)return{result:[],emptyInfo:fl({viewports:r,x:i,y:s,pixelRatio:h})};this._resizeBuffer(u);let m=u.cssToDevicePixels([i,s],!0),g=[m.x+Math.floor(m.width/2),m.y+Math.floor(m.height/2)],y=Math.round(o*h),{width:x,height:_}=this.pickingFBO,v=this._getPickingRect({deviceX:g[0],deviceY:g[1],deviceRadius:y,deviceWidth:x,deviceHeight:_}),E={x:i-o,y:s-o,width:o*2+1,height:o*2+1},w,A=[],I=new Set;for(let C=0;C<a;C++){let T;if(v){let R=await this._drawAndSampleAsync({layers:p,views:n,viewports:r,onViewportActive:f,deviceRect:v,cullRect:E,effects:d,pass:`picking:${c}`,canvasContext:u});T=Gp({...R,deviceX:g[0],deviceY:g[1],deviceRadius:y,deviceRect:v})}else T={pickedColor:null,pickedObjectIndex:-1};let F,O=this._getDepthLayers(T,p,l);if(O.length>0){let{pickedColors:R}=await this._drawAndSampleAsync({layers:O,views:n,viewports:r,onViewportActive:f,deviceRect:{x:T.pickedX??g[0],y:T.pickedY??g[1],width:1,height:1},cullRect:E,effects:d,pass:`picking:${c}:z`,canvasContext:u},!0);R[3]&&(F=R[0])}T.pickedLayer&&C+1<a&&(I.add(T.pickedLayer),T.pickedLayer.disablePickingIndex(T.pickedObjectIndex)),w=zp({pickInfo:T,lastPickedInfo:this.lastPickedInfo,mode:c,layers:p,viewports:r,x:i,y:s,z:F,pixelRatio:h});for(let R of w.values())R.layer&&A.push(R);if(!T.pickedColor)break}for(let C of I)C.restorePickingColors();return{result:A,emptyInfo:w.get(null)}}_pickClosestObject({layers:e,views:n,viewports:r,x:i,y:s,radius:o=0,depth:a=1,mode:c="query",unproject3D:l,canvasContext:u=this.device.getDefaultCanvasContext(),onViewportActive:f,effects:d}){let h=u.cssToDeviceRatio(),p=this._getPickable(e);if(!p||r.length===0)return{result:[],emptyInfo:fl({viewports:r,x:i,y:s,pixelRatio:h})};this._resizeBuffer(u);let m=u.cssToDevicePixels([i,s],!0),g=[m.x+Math.floor(m.width/2),m.y+Math.floor(m.height/2)],y=Math.round(o*h),{width:x,height:_}=this.pickingFBO,v=this._getPickingRect({deviceX:g[0],deviceY:g[1],deviceRadius:y,deviceWidth:x,deviceHeight:_}),E={x:i-o,y:s-o,width:o*2+1,height:o*2+1},w,A=[],I=new Set;for(let C=0;C<a;C++){let T;if(v){let R=this._drawAndSample({layers:p,views:n,viewports:r,onViewportActive:f,deviceRect:v,cullRect:E,effects:d,pass:`picking:${c}`,canvasContext:u});T=Gp({...R,deviceX:g[0],deviceY:g[1],deviceRadius:y,deviceRect:v})}else T={pickedColor:null,pickedObjectIndex:-1};let F,O=this._getDepthLayers(T,p,l);if(O.length>0){let{pickedColors:R}=this._drawAndSample({layers:O,views:n,viewports:r,onViewportActive:f,deviceRect:{x:T.pickedX??g[0],y:T.pickedY??g[1],width:1,height:1},cullRect:E,effects:d,pass:`picking:${c}:z`,canvasContext:u},!0);R[3]&&(F=R[0])}T.pickedLayer&&C+1<a&&(I.add(T.pickedLayer),T.pickedLayer.disablePickingIndex(T.pickedObjectIndex)),w=zp({pickInfo:T,lastPickedInfo:this.lastPickedInfo,mode:c,layers:p,viewports:r,x:i,y:s,z:F,pixelRatio:h});for(let R of w.values())R.layer&&A.push(R);if(!T.pickedColor)break}for(let C of I)C.restorePickingColors();return{result:A,emptyInfo:w.get(null)}}async _pickVisibleObjectsAsync({layers:e,views:n,viewports:r,x:i,y:s,width:o=1,height:a=1,mode:c="query",maxObjects:l=null,canvasContext:u=this.device.getDefaultCanvasContext(),onViewportActive:f,effects:d}){let h=this._getPickable(e);if(!h||r.length===0)return[];this._resizeBuffer(u);let p=u.cssToDeviceRatio(),m=u.cssToDevicePixels([i,s],!0),g=m.x,y=m.y+m.height,x=u.cssToDevicePixels([i+o,s+a],!0),_=x.x+x.width,v=x.y,E={x:g,y:v,width:_-g,height:y-v},w=await this._drawAndSampleAsync({layers:h,views:n,viewports:r,onViewportActive:f,deviceRect:E,cullRect:{x:i,y:s,width:o,height:a},effects:d,pass:`picking:${c}`,canvasContext:u}),A=Vp(w),I=new Map,C=[],T=Number.isFinite(l);for(let F=0;F<A.length&&!(T&&C.length>=l);F++){let O=A[F],R={color:O.pickedColor,layer:null,index:O.pickedObjectIndex,picked:!0,x:i,y:s,pixelRatio:p};R=dl({layer:O.pickedLayer,info:R,mode:c});let U=R.layer.id;I.has(U)||I.set(U,new Set);let Q=I.get(U),ne=R.object??R.index;Q.has(ne)||(Q.add(ne),C.push(R))}return C}_pickVisibleObjects({layers:e,views:n,viewports:r,x:i,y:s,width:o=1,height:a=1,mode:c="query",maxObjects:l=null,canvasContext:u=this.device.getDefaultCanvasContext(),onViewportActive:f,effects:d}){let h=this._getPickable(e);if(!h||r.length===0)return[];this._resizeBuffer(u);let p=u.cssToDeviceRatio(),m=u.cssToDevicePixels([i,s],!0),g=m.x,y=m.y+m.height,x=u.cssToDevicePixels([i+o,s+a],!0),_=x.x+x.width,v=x.y,E={x:g,y:v,width:_-g,height:y-v},w=this._drawAndSample({layers:h,views:n,viewports:r,onViewportActive:f,deviceRect:E,cullRect:{x:i,y:s,width:o,height:a},effects:d,pass:`picking:${c}`,canvasContext:u}),A=Vp(w),I=new Map,C=[],T=Number.isFinite(l);for(let F=0;F<A.length&&!(T&&C.length>=l);F++){let O=A[F],R={color:O.pickedColor,layer:null,index:O.pickedObjectIndex,picked:!0,x:i,y:s,pixelRatio:p};R=dl({layer:O.pickedLayer,info:R,mode:c});let U=R.layer.id;I.has(U)||I.set(U,new Set);let Q=I.get(U),ne=R.object??R.index;Q.has(ne)||(Q.add(ne),C.push(R))}return C}async _drawAndSampleAsync({layers:e,views:n,viewports:r,onViewportActive:i,deviceRect:s,cullRect:o,effects:a,pass:c,canvasContext:l},u=!1){let f=u?this.depthFBO:this.pickingFBO,d={layers:e,layerFilter:this.layerFilter,views:n,viewports:r,onViewportActive:i,pickingFBO:f,deviceRect:s,cullRect:o,effects:a,pass:c,canvasContext:l,pickZ:u,preRenderStats:{},isPicking:!0};for(let E of a)E.useInPicking&&(d.preRenderStats[E.id]=E.preRender(d));let{decodePickingColor:h,stats:p}=this.pickLayersPass.render(d);this._updateStats(p);let{x:m,y:g,width:y,height:x}=s,_=f.colorAttachments[0]?.texture;if(!_)throw new Error("Picking framebuffer color attachment is missing");let v=await this._readTextureDataAsync(_,{x:m,y:g,width:y,height:x},u?Float32Array:Uint8Array);if(!u){let E=!1;for(let w=3;w<v.length;w+=4)if(v[w]!==0){E=!0;break}!E&&v.length>0&&G.warn("Async pick readback returned only zero alpha values",{deviceRect:s,bytes:Array.from(v.subarray(0,Math.min(v.length,16)))})()}return{pickedColors:v,decodePickingColor:h}}async _readTextureDataAsync(e,n,r){let{width:i,height:s}=n,o=e.computeMemoryLayout(n),a=this.device.createBuffer({byteLength:o.byteLength,usage:k.COPY_DST|k.MAP_READ});try{e.readBuffer(n,a);let c=await a.readAsync(0,o.byteLength),l=r.BYTES_PER_ELEMENT;if(o.bytesPerRow%l!==0)throw new Error(`Texture readback row stride ${o.bytesPerRow} is not aligned to ${l}-byte elements.`);let u=new r(c.buffer,c.byteOffset,o.byteLength/l),f=i*4,d=o.bytesPerRow/l;if(d<f)throw new Error(`Texture readback row stride ${d} is smaller than packed row length ${f}.`);let h=new r(i*s*4);for(let p=0;p<s;p++){let m=p*d;h.set(u.subarray(m,m+f),p*f)}return h}finally{a.destroy()}}_drawAndSample({layers:e,views:n,viewports:r,onViewportActive:i,deviceRect:s,cullRect:o,effects:a,pass:c,canvasContext:l},u=!1){let f=u?this.depthFBO:this.pickingFBO,d={layers:e,layerFilter:this.layerFilter,views:n,viewports:r,onViewportActive:i,pickingFBO:f,deviceRect:s,cullRect:o,effects:a,pass:c,canvasContext:l,pickZ:u,preRenderStats:{},isPicking:!0};for(let v of a)v.useInPicking&&(d.preRenderStats[v.id]=v.preRender(d));let{decodePickingColor:h,stats:p}=this.pickLayersPass.render(d);this._updateStats(p);let{x:m,y:g,width:y,height:x}=s,_=new(u?Float32Array:Uint8Array)(y*x*4);return this.device.readPixelsToArrayWebGL(f,{sourceX:m,sourceY:g,sourceWidth:y,sourceHeight:x,target:_}),{pickedColors:_,decodePickingColor:h}}_updateStats(e){if(!this.stats)return;let n=0;for(let{visibleCount:r}of e)n+=r;this.stats.get("Layers picked").addCount(n)}_getDepthLayers(e,n,r){if(!r||!this.depthFBO)return[];let{pickedLayer:i}=e,s=i?.state?.terrainDrawMode==="drape";return i&&!s?[i]:n.filter(o=>o.props.operation.includes("terrain"))}_getPickingRect({deviceX:e,deviceY:n,deviceRadius:r,deviceWidth:i,deviceHeight:s}){let o=Math.max(0,e-r),a=Math.max(0,n-r),c=Math.min(i,e+r+1)-o,l=Math.min(s,n+r+1)-a;return c<=0||l<=0?null:{x:o,y:a,width:c,height:l}}};var VB={"top-left":{top:0,left:0},"top-right":{top:0,right:0},"bottom-left":{bottom:0,left:0},"bottom-right":{bottom:0,right:0},fill:{top:0,left:0,bottom:0,right:0}},zB="top-left",sE="root",hl=class{constructor({deck:e,parentElement:n}){this.defaultWidgets=[],this.widgets=[],this.resolvedWidgets=[],this.containers={},this.lastViewports={},this.deck=e,n?.classList.add("deck-widget-container"),this.parentElement=n}getWidgets(){return this.resolvedWidgets}setProps(e){if(e.widgets&&!ee(e.widgets,this.widgets,1)){let n=e.widgets.filter(Boolean);this._setWidgets(n)}}finalize(){for(let e of this.getWidgets())this._removeWidget(e);this.defaultWidgets.length=0,this.resolvedWidgets.length=0;for(let e in this.containers)this.containers[e].remove()}addDefault(e){this.defaultWidgets.find(n=>n.id===e.id)||(this._addWidget(e),this.defaultWidgets.push(e),this._setWidgets(this.widgets))}onRedraw({viewports:e,layers:n}){let r=e.reduce((i,s)=>(i[s.id]=s,i),{});for(let i of this.getWidgets()){let{viewId:s}=i;if(s){let o=r[s];o&&(i.onViewportChange&&i.onViewportChange(o),i.onRedraw?.({viewports:[o],layers:n}))}else{if(i.onViewportChange)for(let o of e)i.onViewportChange(o);i.onRedraw?.({viewports:e,layers:n})}}this.lastViewports=r,this._updateContainers()}onHover(e,n){for(let r of this.getWidgets()){let{viewId:i}=r;(!i||i===e.viewport?.id)&&r.onHover?.(e,n)}}getCanvasBounds(e){let r=this.deck?.getCanvas?.()?.getBoundingClientRect(),i=this.parentElement?.getBoundingClientRect(),s=this.deck?.getCanvasContext?.(e?.id);if(s&&i){s.updatePosition();let[o,a]=s.getPosition(),[c,l]=s.getCSSSize();return{x:o-i.left,y:a-i.top,width:c,height:l}}return{x:r&&i?r.left-i.left:0,y:r&&i?r.top-i.top:0,width:r?.width||this.deck?.width||0,height:r?.height||this.deck?.height||0}}onEvent(e,n){let r=ui[n.type];if(r)for(let i of this.getWidgets()){let{viewId:s}=i;(!s||s===e.viewport?.id)&&i[r]?.(e,n)}}_setWidgets(e){let n={};for(let r of this.resolvedWidgets)n[r.id]=r;this.resolvedWidgets.length=0;for(let r of this.defaultWidgets)n[r.id]=null,this.resolvedWidgets.push(r);for(let r of e){let i=n[r.id];i?i.viewId!==r.viewId||i.placement!==r.placement?(this._removeWidget(i),this._addWidget(r)):r!==i&&(i.setProps(r.props),r=i):this._addWidget(r),n[r.id]=null,this.resolvedWidgets.push(r)}for(let r in n){let i=n[r];i&&this._removeWidget(i)}this.widgets=e}_addWidget(e){let{viewId:n=null,placement:r=zB}=e,i=e.props._container??n;e.widgetManager=this,e.deck=this.deck,e.rootElement=e._onAdd({deck:this.deck,viewId:n}),e.rootElement&&this._getContainer(i,r).append(e.rootElement),e.updateHTML()}_removeWidget(e){e.onRemove?.(),e.rootElement&&e.rootElement.remove(),e.rootElement=void 0,e.deck=void 0,e.widgetManager=void 0}_getContainer(e,n){if(e&&typeof e!="string")return e;let r=e||sE,i=this.containers[r];i||(i=document.createElement("div"),i.style.pointerEvents="none",i.style.position="absolute",i.style.overflow="hidden",this.parentElement?.append(i),this.containers[r]=i);let s=i.querySelector(`.${n}`);return s||(s=globalThis.document.createElement("div"),s.className=n,s.style.position="absolute",s.style.zIndex="2",Object.assign(s.style,VB[n]),i.append(s)),s}_updateContainers(){for(let e in this.containers){let n=this.lastViewports[e]||null,r=e===sE||n,i=this.containers[e];if(r){let s=this._getContainerBounds(n);i.style.display="block",i.style.left=`${s.x}px`,i.style.top=`${s.y}px`,i.style.width=`${s.width}px`,i.style.height=`${s.height}px`}else i.style.display="none"}}_getContainerBounds(e){if(!e)return{x:0,y:0,width:this.parentElement?.clientWidth||this.deck.width,height:this.parentElement?.clientHeight||this.deck.height};let n=this.getCanvasBounds(e);return{x:n.x+e.x,y:n.y+e.y,width:e.width,height:e.height}}};function $p(t,e){e&&Object.entries(e).map(([n,r])=>{n.startsWith("--")?t.style.setProperty(n,r):t.style[n]=r})}function oE(t,e){e&&Object.keys(e).map(n=>{n.startsWith("--")?t.style.removeProperty(n):t.style[n]=""})}var Ti=class{constructor(e){this.viewId=null,this.props={...this.constructor.defaultProps,...e},this.id=this.props.id}setProps(e){let n=this.props,r=this.rootElement;r&&n.className!==e.className&&(n.className&&r.classList.remove(n.className),e.className&&r.classList.add(e.className)),r&&!ee(n.style,e.style,1)&&(oE(r,n.style),$p(r,e.style)),Object.assign(this.props,e),this.updateHTML()}updateHTML(){this.rootElement&&this.onRenderHTML(this.rootElement)}get viewIds(){return this.viewId?[this.viewId]:this.deck?.getViews().map(e=>e.id)??[]}getViewState(e){return this.deck?.viewManager?.getViewState(e)||{}}setViewState(e,n){this.deck?._onViewStateChange({viewId:e,viewState:n,interactionState:{}})}onCreateRootElement(){let e=["deck-widget",this.className,this.props.className],n=document.createElement("div");return e.filter(r=>typeof r=="string"&&r.length>0).forEach(r=>n.classList.add(r)),$p(n,this.props.style),n}_onAdd(e){return this.onAdd(e)??this.onCreateRootElement()}onAdd(e){}onRemove(){}onViewportChange(e){}onRedraw(e){}onHover(e,n){}onClick(e,n){}onDrag(e,n){}onDragStart(e,n){}onDragEnd(e,n){}};Ti.defaultProps={id:"widget",style:{},_container:null,className:""};var $B={zIndex:"1",position:"absolute",pointerEvents:"none",color:"#a0a7b4",backgroundColor:"#29323c",padding:"10px",top:"0",left:"0",display:"none"},Io=class extends Ti{constructor(e={}){super(e),this.id="default-tooltip",this.placement="fill",this.className="deck-tooltip",this.isVisible=!1,this.setProps(e)}onCreateRootElement(){let e=document.createElement("div");return e.className=this.className,Object.assign(e.style,$B),e}onRenderHTML(e){}onViewportChange(e){this.isVisible&&e.id===this.lastViewport?.id&&!e.equals(this.lastViewport)&&this.setTooltip(null),this.lastViewport=e}onHover(e){let{deck:n}=this,r=n&&n.props.getTooltip;if(!r)return;let i=r(e),s=this.widgetManager?.getCanvasBounds(e.viewport),o=e.x+(s?.x||0),a=e.y+(s?.y||0);this.setTooltip(i,o,a)}setTooltip(e,n,r){let i=this.rootElement;if(i){if(typeof e=="string")i.innerText=e;else if(e)e.text&&(i.innerText=e.text),e.html&&(i.innerHTML=e.html),e.className&&(i.className=e.className);else{this.isVisible=!1,i.style.display="none";return}this.isVisible=!0,i.style.display="block",i.style.transform=`translate(${n}px, ${r}px)`,e&&typeof e=="object"&&"style"in e&&Object.assign(i.style,e.style)}}};Io.defaultProps={...Ti.defaultProps};var Mo=class{constructor(e){this.targets={},this.order=[],this.eventManagers={},this._eventRootToCanvasId=new WeakMap,this._createEventManager=e.createEventManager,this._getEventRoot=e.getEventRoot}finalize(){for(let e of Object.values(this.targets))e.eventManager.destroy(),e.presentationContext.destroy();this.targets={},this.order=[],this.eventManagers={},this._eventRootToCanvasId=new WeakMap}syncCanvasEntries(e){let n=this._normalizeCanvasList(e.canvases),r={},i=[],s=new Map;for(let{canvas:a}of n){let c=this._getEventRoot(a);s.set(c,(s.get(c)||0)+1)}for(let{id:a,canvas:c}of n){let l=this._getEventRoot(c),u=s.get(l)===1?l:c,f=this.targets[a];if(!f||f.device!==e.device||f.canvas!==c||f.eventRoot!==u){f?.eventManager.destroy(),f?.presentationContext.destroy();let d=e.device.createPresentationContext({id:a,canvas:c,useDevicePixels:e.useDevicePixels,autoResize:!0});f={id:a,device:e.device,canvas:c,eventRoot:u,presentationContext:d,eventManager:this._createEventManager(u)}}this._eventRootToCanvasId.set(u,a),this._eventRootToCanvasId.set(c,a),r[a]=f,i.push(a)}for(let[a,c]of Object.entries(this.targets))r[a]||(c.eventManager.destroy(),c.presentationContext.destroy());this.targets=r,this.order=i;let o=Object.fromEntries(Object.entries(r).map(([a,c])=>[a,c.eventManager]));this._haveSameEventManagers(o)||(this.eventManagers=o)}getCanvasIdFromEvent(e){return e?this._eventRootToCanvasId.get(e):void 0}getTarget(e){return this.targets[e||this.order[0]||Sn]||null}_normalizeCanvasList(e=[]){let n=new Set;return e.map((r,i)=>{let s,o;return typeof r=="string"?(s=document.getElementById(r),$(s,`Canvas with id ${r} not found`),o=r):(s=r,o=s.id||`deckgl-canvas-${i}`),$(!n.has(o),`Duplicate canvas id ${o}`),n.add(o),{id:o,canvas:s}})}_haveSameEventManagers(e){let n=Object.keys(e),r=Object.keys(this.eventManagers);return n.length===r.length&&n.every(i=>e[i]===this.eventManagers[i])}};B();jl();J();J();ns();function qt(){}var eD=({isDragging:t})=>t?"grabbing":"grab",Rw={id:"",width:"100%",height:"100%",style:null,viewState:null,initialViewState:null,pickingRadius:0,pickAsync:"auto",layerFilter:null,parameters:{},parent:null,device:null,deviceProps:{},gl:null,canvas:null,_canvases:null,layers:[],effects:[],views:null,controller:null,useDevicePixels:!0,touchAction:"none",eventRecognizerOptions:{},_framebuffer:null,_animate:!1,_pickable:!0,_typedArrayManagerProps:{},_customRender:null,widgets:[],onDeviceInitialized:qt,onWebGLInitialized:qt,onResize:qt,onViewStateChange:qt,onInteractionStateChange:qt,onBeforeRender:qt,onAfterRender:qt,onLoad:qt,onError:t=>G.error(t.message,t.cause)(),onHover:null,onClick:null,onDragStart:null,onDrag:null,onDragEnd:null,_onMetrics:null,getCursor:eD,getTooltip:null,debug:!1,drawPickingColors:!1},zo=class{constructor(e){this.width=0,this.height=0,this.userData={},this.device=null,this.canvas=null,this.viewManager=null,this.layerManager=null,this.effectManager=null,this.deckRenderer=null,this.deckPicker=null,this.eventManager=null,this.eventManagers={},this.widgetManager=null,this.tooltip=null,this.animationLoop=null,this._canvasContext=null,this._deviceResizeHandler=null,this.cursorState={isHovering:!1,isDragging:!1},this.stats=new Ye({id:"deck.gl"}),this.metrics={fps:0,setPropsTime:0,layersCount:0,drawLayersCount:0,updateLayersCount:0,updateAttributesCount:0,updateAttributesTime:0,framesRedrawn:0,pickTime:0,pickCount:0,pickLayersCount:0,gpuTime:0,gpuTimePerFrame:0,cpuTime:0,cpuTimePerFrame:0,bufferMemory:0,textureMemory:0,renderbufferMemory:0,gpuMemory:0},this._metricsCounter=0,this._hoverPickSequence=0,this._pointerDownPickSequence=0,this._needsRedraw="Initial render",this._canvasManager=new Mo({createEventManager:i=>this._createEventManager(i),getEventRoot:i=>this._getEventRoot(i)}),this._ownedCanvas=null,this._pickRequest={mode:"hover",x:-1,y:-1,radius:0,canvasId:void 0,event:null,unproject3D:!1},this._lastPointerDownInfo=null,this._lastPointerDownInfoPromise=null,this._onPointerMove=i=>{let{_pickRequest:s}=this,o=this._getCanvasIdFromEvent(i);if(i.type==="pointerleave")s.x=-1,s.y=-1,s.radius=0,s.canvasId=o;else{if(i.leftButton||i.rightButton)return;{let a=i.offsetCenter;if(!a)return;s.x=a.x,s.y=a.y,s.radius=this.props.pickingRadius,s.canvasId=o}}this.layerManager&&(this.layerManager.context.mousePosition={x:s.x,y:s.y}),s.event=i},this._onEvent=i=>{let s=ui[i.type],o=i.offsetCenter,a=this._getCanvasIdFromEvent(i);if(!s||!o||!this.layerManager)return;let c=this.layerManager.getLayers(),l=this._getInternalPickingMode();if(!l)return;if(l==="sync"){let f=i.type==="click"&&this._shouldUnproject3D(c)?this._getFirstPickedInfo(this._pickPointSync(this._getPointPickOptions(o.x,o.y,{unproject3D:!0,canvasId:a},c))):this._getLastPointerDownPickingInfo(o.x,o.y,a,c);this._dispatchPickingEvent(f,i);return}(this._lastPointerDownInfoPromise||Promise.resolve(this._getLastPointerDownPickingInfo(o.x,o.y,a,c))).then(f=>{this._dispatchPickingEvent(f,i)}).catch(f=>this.props.onError?.(f))},this._onPointerDown=i=>{let s=i.offsetCenter,o=this._getCanvasIdFromEvent(i);if(!s)return;let a=this._getInternalPickingMode();if(!a)return;let c=this.layerManager?.getLayers()||[],l=++this._pointerDownPickSequence;if(a==="sync"){let f=this._pickPointSync({x:s.x,y:s.y,canvasId:o,radius:this.props.pickingRadius}),d=this._getFirstPickedInfo(f);this._lastPointerDownInfo=d,this._lastPointerDownInfoPromise=Promise.resolve(d);return}let u=this._pickPointAsync(this._getPointPickOptions(s.x,s.y,{canvasId:o},c)).then(f=>this._getFirstPickedInfo(f)).then(f=>(l===this._pointerDownPickSequence&&(this._lastPointerDownInfo=f),f)).catch(f=>{this.props.onError?.(f);let d=this.deckPicker&&this.viewManager?this._getLastPointerDownPickingInfo(s.x,s.y,o,c):{};return l===this._pointerDownPickSequence&&(this._lastPointerDownInfo=d),d});this._lastPointerDownInfo=null,this._lastPointerDownInfoPromise=u};let n=e;this.props={...Rw,...e},e=this.props,this._validateCanvasConfiguration(e),e.viewState&&e.initialViewState&&G.warn("View state tracking is disabled. Use either `initialViewState` for auto update or `viewState` for manual update.")(),this.viewState=this.props.initialViewState,e.device&&(this.device=e.device,this._setDeviceCanvasContext(e.device));let r=this.device;!r&&e.gl&&(e.gl instanceof WebGLRenderingContext&&G.error("WebGL1 context not supported.")(),r=Vo.attach(e.gl,{_cacheShaders:!0,_cachePipelines:!0,...this.props.deviceProps})),r||(r=this._createDevice(e)),this.animationLoop=this._createAnimationLoop(r,e),this.setProps(n),e._typedArrayManagerProps&&st.setOptions(e._typedArrayManagerProps),this.animationLoop.start()}finalize(){this._restoreDeviceResizeHandler(),this.animationLoop?.stop(),this.animationLoop?.destroy(),this.animationLoop=null,this._hoverPickSequence++,this._pointerDownPickSequence++,this._lastPointerDownInfo=null,this._lastPointerDownInfoPromise=null,this.layerManager?.finalize(),this.layerManager=null,this.viewManager?.finalize(),this.viewManager=null,this.effectManager?.finalize(),this.effectManager=null,this.deckRenderer?.finalize(),this.deckRenderer=null,this.deckPicker?.finalize(),this.deckPicker=null,Object.keys(this._canvasManager.targets).length||this.eventManager?.destroy(),this.eventManager=null,this.eventManagers={},this.widgetManager?.finalize(),this.widgetManager=null,this._canvasManager.finalize(),this._isMultiCanvasMode()?this.canvas=null:this.canvas&&this.canvas===this._ownedCanvas&&(this.canvas.parentElement?.removeChild(this.canvas),this.canvas=null,this._ownedCanvas=null),this._canvasContext=null}setProps(e){this.stats.get("setProps Time").timeStart(),"onLayerHover"in e&&G.removed("onLayerHover","onHover")(),"onLayerClick"in e&&G.removed("onLayerClick","onClick")(),e.initialViewState&&!ee(this.props.initialViewState,e.initialViewState,3)&&(this.viewState=e.initialViewState),$(!("_canvases"in e)||Array.isArray(e._canvases)===this._isMultiCanvasMode()),Object.assign(this.props,e),this._validateCanvasConfiguration(this.props),this._validateInternalPickingMode(),this.device&&this._isMultiCanvasMode()&&this._syncCanvasTargets(),this._setCanvasSize(this.props);let n=Object.create(this.props);if(Object.assign(n,{views:this._getViews(),width:this.width,height:this.height,viewState:this._getViewState(),eventManagers:this.eventManagers}),e.device&&e.device.id!==this.device?.id){let r=e.device.getDefaultCanvasContext();this.animationLoop?.stop(),!this._isMultiCanvasMode()&&this.canvas!==r.canvas&&(this.canvas?.remove(),this.eventManager?.destroy(),this.canvas=null),this._setDeviceCanvasContext(e.device),G.log(`recreating animation loop for new device! id=${e.device.id}`)(),this.animationLoop=this._createAnimationLoop(e.device,e),this.animationLoop.start()}if(this.animationLoop?.setProps(n),e.useDevicePixels!==void 0&&this._canvasContext?.setProps){this._canvasContext.setProps({useDevicePixels:e.useDevicePixels});for(let r of Object.values(this._canvasManager.targets))r.presentationContext.setProps({useDevicePixels:e.useDevicePixels})}this.layerManager&&(this.viewManager.setProps(n),this.layerManager.activateViewport(this.getViewports()[0]),this.layerManager.setProps(n),this.effectManager.setProps(n),this.deckRenderer.setProps(n),this.deckPicker.setProps(n),this.widgetManager.setProps(n)),this.stats.get("setProps Time").timeEnd()}needsRedraw(e={clearRedrawFlags:!1}){if(!this.layerManager)return!1;if(this.props._animate)return"Deck._animate";let n=this._needsRedraw;e.clearRedrawFlags&&(this._needsRedraw=!1);let r=this.viewManager.needsRedraw(e),i=this.layerManager.needsRedraw(e),s=this.effectManager.needsRedraw(e),o=this.deckRenderer.needsRedraw(e);return n=n||r||i||s||o,n}redraw(e){if(!this.layerManager)return;let n=this.needsRedraw({clearRedrawFlags:!0});n=e||n,n&&(this.stats.get("Redraw Count").incrementCount(),this.props._customRender?this.props._customRender(n):this._drawLayers(n))}get isInitialized(){return this.viewManager!==null}getViews(){return $(this.viewManager),this.viewManager.views}getView(e){return $(this.viewManager),this.viewManager.getView(e)}getViewports(e){return $(this.viewManager),this.viewManager.getViewports(e)}getCanvas(){return this.canvas}getCanvasContext(e){let n=e?this.viewManager?.getView(e)?.props.canvasId:void 0;return this._getCanvasContext(n)}getEventManager(e){if(!e||!this.viewManager)return this.eventManager;let n=this.viewManager.getCanvasId(e)||Sn;return this.eventManagers[n]||this.eventManager}async pickObjectAsync(e){let n=(await this._pickAsync("pickObjectAsync","pickObject Time",e)).result;return n.length?n[0]:null}async pickObjectsAsync(e){return await this._pickAsync("pickObjectsAsync","pickObjects Time",e)}pickObject(e){let n=this._pick("pickObject","pickObject Time",e).result;return n.length?n[0]:null}pickMultipleObjects(e){return e.depth=e.depth||10,this._pick("pickObject","pickMultipleObjects Time",e).result}pickObjects(e){return this._pick("pickObjects","pickObjects Time",e)}_pickPositionForController(e,n,r){return this._getInternalPickingMode()!=="sync"?null:this.pickObject({x:e,y:n,radius:0,unproject3D:!0,canvasId:r?this.viewManager?.getCanvasId(r):void 0})}_addResources(e,n=!1){for(let r in e)this.layerManager.resourceManager.add({resourceId:r,data:e[r],forceUpdate:n})}_removeResources(e){for(let n of e)this.layerManager.resourceManager.remove(n)}_addDefaultEffect(e){this.effectManager.addDefaultEffect(e)}_addDefaultShaderModule(e){this.layerManager.addDefaultShaderModule(e)}_removeDefaultShaderModule(e){this.layerManager?.removeDefaultShaderModule(e)}_resolveInternalPickingMode(){let{pickAsync:e}=this.props,n=this.device?.type||this.props.deviceProps?.type;if(e==="auto")return n==="webgpu"?"async":"sync";if(e==="sync"&&n==="webgpu")throw new Error('`pickAsync: "sync"` is not supported when Deck is using a WebGPU device.');return e}_getInternalPickingMode(){try{return this._resolveInternalPickingMode()}catch(e){return this.props.onError?.(e),null}}_validateInternalPickingMode(){this._getInternalPickingMode()}_getFirstPickedInfo({result:e,emptyInfo:n}){return e[0]||n}_shouldUnproject3D(e=this.layerManager?.getLayers()||[]){return e.some(n=>n.props.pickable==="3d")}_getPointPickOptions(e,n,r={},i=this.layerManager?.getLayers()||[]){return{x:e,y:n,canvasId:r.canvasId,radius:this.props.pickingRadius,unproject3D:this._shouldUnproject3D(i),...r}}_pickPointSync(e){return this._pick("pickObject","pickObject Time",e)}_pickPointAsync(e){return this._pickAsync("pickObjectAsync","pickObject Time",e)}_getLastPointerDownPickingInfo(e,n,r,i=this.layerManager?.getLayers()||[]){return this.deckPicker.getLastPickedObject({x:e,y:n,layers:i,viewports:this.getViewports({x:e,y:n,canvasId:r})},this._lastPointerDownInfo)}_applyHoverCallbacks({result:e,emptyInfo:n},r){if(!this.widgetManager)return;this.cursorState.isHovering=e.length>0;let i=n,s=!1;for(let o of e)i=o,s=o.layer?.onHover(o,r)||s;s||(this.props.onHover?.(i,r),this.widgetManager.onHover(i,r))}_dispatchPickingEvent(e,n){if(!this.layerManager||!this.widgetManager)return;let r=ui[n.type];if(!r)return;let{layer:i}=e,s=i&&(i[r]||i.props[r]),o=this.props[r],a=!1;s&&(a=s.call(i,e,n)),a||(o?.(e,n),this.widgetManager.onEvent(e,n))}_pickAsync(e,n,r){$(this.deckPicker);let{stats:i}=this,s=this._isMultiCanvasMode()?r.canvasId||this._getDefaultCanvasId():r.canvasId,o=this._getCanvasContext(s)||void 0;i.get("Pick Count").incrementCount(),i.get(n).timeStart(),this._resizeForCanvasTarget(s);let a=this.deckPicker[e]({layers:this.layerManager.getLayers(r),views:this.viewManager.getViews(),viewports:this.getViewports({...r,canvasId:s}),onViewportActive:this.layerManager.activateViewport,effects:this.effectManager.getEffects(),...r,canvasId:s,canvasContext:o});return i.get(n).timeEnd(),a}_pick(e,n,r){$(this.deckPicker);let{stats:i}=this,s=this._isMultiCanvasMode()?r.canvasId||this._getDefaultCanvasId():r.canvasId,o=this._getCanvasContext(s)||void 0;i.get("Pick Count").incrementCount(),i.get(n).timeStart(),this._resizeForCanvasTarget(s);let a=this.deckPicker[e]({layers:this.layerManager.getLayers(r),views:this.viewManager.getViews(),viewports:this.getViewports({...r,canvasId:s}),onViewportActive:this.layerManager.activateViewport,effects:this.effectManager.getEffects(),...r,canvasId:s,canvasContext:o});return i.get(n).timeEnd(),a}_createCanvas(e){let n=e.canvas;return typeof n=="string"&&(n=document.getElementById(n),$(n)),n?this._ownedCanvas=null:(n=document.createElement("canvas"),n.id=e.id||"deckgl-overlay",e.width&&typeof e.width=="number"&&(n.width=e.width),e.height&&typeof e.height=="number"&&(n.height=e.height),(e.parent||document.body).appendChild(n),this._ownedCanvas=n),Object.assign(n.style,e.style),n}_isMultiCanvasMode(){return Array.isArray(this.props._canvases)}_getDefaultCanvasId(){return this._canvasManager.order[0]||Sn}_validateCanvasConfiguration(e){Array.isArray(e._canvases)&&($(!e.canvas),$(!e.gl),$(!e.device?.canvasContext||e.device.getDefaultCanvasContext().offscreenCanvas))}_createEventManager(e){let n=new Ks(e,{touchAction:this.props.touchAction,recognizers:Object.keys(up).map(r=>{let[i,s,o,a]=up[r],c=this.props.eventRecognizerOptions?.[r],l={...s,...c,event:r};return{recognizer:new i(l),recognizeWith:o,requireFailure:a}}),events:{pointerdown:this._onPointerDown,pointermove:this._onPointerMove,pointerleave:this._onPointerMove}});for(let r in ui)r==="dblclick"?n.watch(r,this._onEvent):n.on(r,this._onEvent);return n}_getEventRoot(e){return e.closest(".deck-events-root")||this.props.parent?.querySelector(".deck-events-root")||e}_syncCanvasTargets(){if(!this.device||!this._isMultiCanvasMode())return;this._canvasManager.syncCanvasEntries({device:this.device,canvases:this.props._canvases||[],useDevicePixels:this.props.useDevicePixels}),this.eventManagers=this._canvasManager.eventManagers;let e=this._getDefaultCanvasId();this.eventManager=this.eventManagers[e]||null,this.canvas=this._canvasManager.targets[e]?.canvas||null}_setCanvasContext(e){this._canvasContext=e,"style"in e.canvas&&(this.canvas=e.canvas)}_setDeviceCanvasContext(e,n={}){let r=e.getDefaultCanvasContext();this._setCanvasContext(r),this._setDeviceResizeHandler(e,n)}_setDeviceResizeHandler(e,n={}){let r=!!n.syncDrawingBuffer;if(this._deviceResizeHandler?.device===e){this._deviceResizeHandler.syncDrawingBuffer=r;return}this._restoreDeviceResizeHandler();let i=s=>{this._isMultiCanvasMode()?this._updateMultiCanvasDimensions():s===this._canvasContext&&this._canvasContext&&this._onCanvasContextResize(this._canvasContext,{syncDrawingBuffer:this._deviceResizeHandler?.syncDrawingBuffer})};e.props.onResize=i,this._deviceResizeHandler={device:e,onResize:i,syncDrawingBuffer:r}}_restoreDeviceResizeHandler(){let e=this._deviceResizeHandler;e&&e.device.props?.onResize===e.onResize&&(e.device.props.onResize=qt),this._deviceResizeHandler=null}_setCanvasSize(e){if(this._isMultiCanvasMode()||!this.canvas)return;let{width:n,height:r}=e;if(n||n===0){let i=Number.isFinite(n)?`${n}px`:n;this.canvas.style.width=i}if(r||r===0){let i=Number.isFinite(r)?`${r}px`:r;this.canvas.style.position=e.style?.position||"absolute",this.canvas.style.height=i}}_getCanvasIdFromEvent(e){return this._canvasManager.getCanvasIdFromEvent(e?.rootElement)}_getCanvasContext(e){return this._canvasManager.getTarget(e)?.presentationContext||this._canvasContext}_resizeForCanvasTarget(e){let n=this._canvasManager.getTarget(e);if(!n||!this.device?.canvasContext)return;let[r,i]=n.presentationContext.getDrawingBufferSize();this.device.canvasContext.setDrawingBufferSize(r,i)}_createDeviceCanvas(e){if(this._isMultiCanvasMode()){let n=globalThis.OffscreenCanvas;if(!n)throw new Error("`_canvases` requires OffscreenCanvas support.");let r=typeof e.width=="number"&&Number.isFinite(e.width)?e.width:1,i=typeof e.height=="number"&&Number.isFinite(e.height)?e.height:1;return new n(r,i)}return this._createCanvas(e)}_updateCanvasSize(e=this._canvasContext){if(this._isMultiCanvasMode()){this._updateMultiCanvasDimensions();return}let{canvas:n}=this,[r,i]=e?e.getCSSSize():[n?.clientWidth??n?.width??0,n?.clientHeight??n?.height??0];(r!==this.width||i!==this.height)&&(this.width=r,this.height=i,this.viewManager?.setProps({width:r,height:i}),this.layerManager?.activateViewport(this.getViewports()[0]),this.props.onResize({width:r,height:i},e||void 0))}_onCanvasContextResize(e,n={}){if(n.syncDrawingBuffer){let{width:r,height:i}=e.canvas;e.setDrawingBufferSize(r,i)}this._needsRedraw="Canvas resized",this._updateCanvasSize(e)}_updateMultiCanvasDimensions(){let[e,n]=this._getCanvasContext()?.getCSSSize()||[0,0];(e!==this.width||n!==this.height)&&(this.width=e,this.height=n,this.props.onResize({width:e,height:n})),this._needsRedraw="Canvas resized",this.viewManager?.setNeedsUpdate("Canvas resized"),this.viewManager?.setProps({width:this.width,height:this.height})}_createAnimationLoop(e,n){let{gl:r,onError:i}=n;return new lo({device:e,autoResizeDrawingBuffer:!r&&!Array.isArray(n._canvases),autoResizeViewport:!1,onInitialize:s=>this._setDevice(s.device),onRender:this._onRenderFrame.bind(this),onError:i})}_createDevice(e){let n=this.props.deviceProps?.createCanvasContext,r=typeof n=="object"?n:void 0,i={adapters:[],_cacheShaders:!0,_cachePipelines:!0,...e.deviceProps};i.adapters.includes(Vo)||i.adapters.push(Vo);let s={alphaMode:this.props.deviceProps?.type==="webgpu"?"premultiplied":void 0};return Yr.createDevice({_reuseDevices:!0,type:"webgl",...i,createCanvasContext:{...s,...r,canvas:this._createDeviceCanvas(e),useDevicePixels:this.props.useDevicePixels,autoResize:!0}})}_getViewState(){return this.props.viewState||this.viewState}_getViews(){let{views:e}=this.props,n=Array.isArray(e)?e:e?[e]:[new So({id:"default-view"})];return n.length&&this.props.controller&&(n[0]=n[0].clone({controller:this.props.controller})),n}_onContextLost(){let{onError:e}=this.props;this.animationLoop&&e&&e(new Error("WebGL context is lost"))}_pickAndCallback(){let{_pickRequest:e}=this;if(e.event){let n=e.event,r=this.layerManager?.getLayers()||[],i=this._getPointPickOptions(e.x,e.y,{canvasId:e.canvasId,radius:e.radius,mode:e.mode},r),s=this._getInternalPickingMode(),o=++this._hoverPickSequence;if(e.event=null,e.canvasId=void 0,!s)return;if(s==="sync"){this._applyHoverCallbacks(this._pickPointSync(i),n);return}this._pickPointAsync(i).then(({result:a,emptyInfo:c})=>{o===this._hoverPickSequence&&this._applyHoverCallbacks({result:a,emptyInfo:c},n)}).catch(a=>this.props.onError?.(a))}}_updateCursor(){let e=this.props.getCursor(this.cursorState);if(this._isMultiCanvasMode()){for(let r of Object.values(this._canvasManager.targets))r.canvas.style.cursor=e;return}let n=this.props.parent||this.canvas;n&&(n.style.cursor=e)}_setDevice(e){if(this.device=e,this._validateInternalPickingMode(),!this.animationLoop)return;this._setDeviceCanvasContext(e,{syncDrawingBuffer:!!(this.props.gl&&this.props.device!==e)}),this._isMultiCanvasMode()?this._syncCanvasTargets():this.canvas&&!this.canvas.isConnected&&this.props.parent&&this.props.parent.insertBefore(this.canvas,this.props.parent.firstChild),this.device.type==="webgl"&&this.device.setParametersWebGL({blend:!0,blendFunc:[770,771,1,771],polygonOffsetFill:!0,depthTest:!0,depthFunc:515}),this.props.onDeviceInitialized(this.device),this.device.type==="webgl"&&this.props.onWebGLInitialized(this.device.gl);let n=new pr;if(n.play(),this.animationLoop.attachTimeline(n),!this._isMultiCanvasMode()){let s=this.canvas&&this._getEventRoot(this.canvas);$(s),this.eventManager=this._createEventManager(s),this.eventManagers={[Sn]:this.eventManager}}this.viewManager=new bo({timeline:n,eventManager:this.eventManager,eventManagers:this.eventManagers,getCanvasContext:this._isMultiCanvasMode()?this.getCanvasContext.bind(this):void 0,onViewStateChange:this._onViewStateChange.bind(this),onInteractionStateChange:this._onInteractionStateChange.bind(this),pickPosition:this._pickPositionForController.bind(this),views:this._getViews(),viewState:this._getViewState(),width:this.width,height:this.height});let r=this.viewManager.getViewports()[0];this.layerManager=new go(this.device,{deck:this,stats:this.stats,viewport:r,timeline:n}),this.effectManager=new To({deck:this,device:this.device}),this.deckRenderer=new Lo(this.device,{stats:this.stats}),this.deckPicker=new Ao(this.device,{stats:this.stats});let i=this.props.parent?.querySelector(".deck-widgets-root")||(this._isMultiCanvasMode()?this.props.parent||this.canvas?.parentElement:null)||this.canvas?.parentElement;this.widgetManager=new hl({deck:this,parentElement:i}),this.widgetManager.addDefault(new Io),this.setProps({}),this._updateCanvasSize(this._canvasContext),this.props.onLoad()}_drawLayers(e,n){let{device:r,gl:i}=this.layerManager.context;this.props.onBeforeRender({device:r,gl:i});let s={target:this.props._framebuffer,layers:this.layerManager.getLayers(),viewports:this.viewManager.getViewports(),onViewportActive:this.layerManager.activateViewport,views:this.viewManager.getViews(),pass:"screen",effects:this.effectManager.getEffects(),...n};if(this._isMultiCanvasMode()&&s.pass==="screen"&&!s.target&&this._canvasManager.order.length)for(let o of this._canvasManager.order){let a=s.viewports.filter(u=>this.viewManager.getCanvasId(u.id)===o);if(!a.length){let u=this._canvasManager.targets[o];this._resizeForCanvasTarget(o),this.deckRenderer?.renderLayers({...s,canvasContext:u.presentationContext,target:u.presentationContext.getCurrentFramebuffer(),viewports:[],clearCanvas:!0}),u.presentationContext.present();continue}let c=this._canvasManager.targets[o];this._resizeForCanvasTarget(o);let l=c.presentationContext.getCurrentFramebuffer();this.deckRenderer?.renderLayers({...s,canvasContext:c.presentationContext,target:l,viewports:a}),c.presentationContext.present()}else this.deckRenderer?.renderLayers(s);s.pass==="screen"&&this.widgetManager.onRedraw({viewports:s.viewports,layers:s.layers}),this.props.onAfterRender({device:r,gl:i})}_onRenderFrame(){this._getFrameStats(),this._metricsCounter++%60===0&&(this._getMetrics(),this.stats.reset(),G.table(4,this.metrics)(),this.props._onMetrics&&this.props._onMetrics(this.metrics)),this._updateCursor(),this.layerManager.updateLayers(),this._pickAndCallback(),this.redraw(),this.viewManager&&this.viewManager.updateViewStates()}_onViewStateChange(e){let n=this.props.onViewStateChange(e)||e.viewState;this.viewState&&(this.viewState={...this.viewState,[e.viewId]:n},this.props.viewState||this.viewManager&&this.viewManager.setProps({viewState:this.viewState}))}_onInteractionStateChange(e){this.cursorState.isDragging=e.isDragging||!1,this.props.onInteractionStateChange(e)}_getFrameStats(){let{stats:e}=this;e.get("frameRate").timeEnd(),e.get("frameRate").timeStart();let n=this.animationLoop.stats;e.get("GPU Time").addTime(n.get("GPU Time").lastTiming),e.get("CPU Time").addTime(n.get("CPU Time").lastTiming)}_getMetrics(){let{metrics:e,stats:n}=this;e.fps=n.get("frameRate").getHz(),e.setPropsTime=n.get("setProps Time").time,e.updateAttributesTime=n.get("Update Attributes").time,e.framesRedrawn=n.get("Redraw Count").count,e.pickTime=n.get("pickObject Time").time+n.get("pickMultipleObjects Time").time+n.get("pickObjects Time").time,e.pickCount=n.get("Pick Count").count,e.layersCount=this.layerManager?.layers.length??0,e.drawLayersCount=n.get("Layers rendered").lastSampleCount,e.pickLayersCount=n.get("Layers picked").lastSampleCount,e.updateLayersCount=n.get("Layer updates").count,e.updateAttributesCount=n.get("Attributes updated").count,e.gpuTime=n.get("GPU Time").time,e.cpuTime=n.get("CPU Time").time,e.gpuTimePerFrame=n.get("GPU Time").getAverageTime(),e.cpuTimePerFrame=n.get("CPU Time").getAverageTime();let r=Yr.stats.get("GPU Time and Memory");e.bufferMemory=r.get("Buffer Memory").count,e.textureMemory=r.get("Texture Memory").count,e.renderbufferMemory=r.get("Renderbuffer Memory").count,e.gpuMemory=r.get("GPU Memory").count}};zo.defaultProps=Rw;zo.VERSION=Kb;var bm=zo;B();B();function Ow(t){switch(t){case"float64":return Float64Array;case"uint8":case"unorm8":return Uint8ClampedArray;default:return Wn(t)}}var Bw=de.getDataType.bind(de);function $o(t,e,n){if(e.size>4)return null;let r=n==="webgpu"&&e.type==="uint8"?"unorm8":e.type,i=e.size,s=!!(n!=="webgpu"&&i===3&&r&&["uint8","sint8","unorm8","snorm8","uint16","sint16","unorm16","snorm16"].includes(r));return{attribute:t,format:i>1?`${r}x${i}${s?"-webgl":""}`:e.type,byteOffset:e.offset||0}}function Je(t){return t.stride||t.size*t.bytesPerElement}function Nw(t,e){return t.type===e.type&&t.size===e.size&&Je(t)===Je(e)&&(t.offset||0)===(e.offset||0)}function ym(t,e){e.offset&&G.removed("shaderAttribute.offset","vertexOffset, elementOffset")();let n=Je(t),r=e.vertexOffset!==void 0?e.vertexOffset:t.vertexOffset||0,i=e.elementOffset||0,s=r*n+i*t.bytesPerElement+(t.offset||0);return{...e,offset:s,stride:n}}function tD(t,e){let n=ym(t,e);return{high:n,low:{...n,offset:n.offset+t.size*4}}}var Wo=class{constructor(e,n,r){this._buffer=null,this.device=e,this.id=n.id||"",this.size=n.size||1;let i=n.logicalType||n.type,s=i==="float64",{defaultValue:o}=n;o=Number.isFinite(o)?[o]:o||new Array(this.size).fill(0);let a;s?a="float32":!i&&n.isIndexed?a="uint32":a=i||"float32";let c=Ow(i||a);this.doublePrecision=s,s&&n.fp64===!1&&(c=Float32Array),this.value=null,this.settings={...n,defaultType:c,defaultValue:o,logicalType:i,type:a,normalized:a.includes("norm"),size:this.size,bytesPerElement:c.BYTES_PER_ELEMENT},this.state={...r,externalBuffer:null,bufferAccessor:this.settings,allocatedValue:null,numInstances:0,bounds:null,constant:!1}}get isConstant(){return this.state.constant}get buffer(){return this._buffer}get byteOffset(){let e=this.getAccessor();return e.vertexOffset?e.vertexOffset*Je(e):0}get numInstances(){return this.state.numInstances}set numInstances(e){this.state.numInstances=e}get isDoublePrecisionBuffer(){return this._shouldSplitDoublePrecisionValue(this.value)}delete(){this._buffer&&(this._buffer.delete(),this._buffer=null),st.release(this.state.allocatedValue),this.state.allocatedValue=null}getBuffer(){return this.state.constant&&this.device.type!=="webgpu"?null:this.state.externalBuffer||this._buffer}getValue(e=this.id,n=null){let r={};if(this.state.constant){let i=this.value;if(this.device.type==="webgpu"&&this._buffer)r[e]=this._buffer;else if(n){let s=ym(this.getAccessor(),n),o=s.offset/i.BYTES_PER_ELEMENT,a=s.size||this.size;r[e]=i.subarray(o,o+a)}else r[e]=i}else r[e]=this.getBuffer();return this.doublePrecision&&(this.isDoublePrecisionBuffer?r[`${e}64Low`]=r[e]:r[`${e}64Low`]=new Float32Array(this.size)),r}_getBufferLayout(e=this.id,n=null){let r=this.getAccessor(),i=[],s={name:this.id,byteStride:this.device.type==="webgpu"&&this.state.constant?0:Je(r)};if(this.doublePrecision){let o=tD(r,n||{});i.push($o(e,{...r,...o.high},this.device.type),$o(`${e}64Low`,{...r,...o.low},this.device.type))}else if(n){let o=ym(r,n);i.push($o(e,{...r,...o},this.device.type))}else i.push($o(e,r,this.device.type));return s.attributes=i.filter(Boolean),s}setAccessor(e){this.state.bufferAccessor=e}getAccessor(){return this.state.bufferAccessor}getBounds(){if(this.state.bounds)return this.state.bounds;let e=null;if(this.state.constant&&this.value){let n=Array.from(this.value);e=[n,n]}else{let{value:n,numInstances:r,size:i}=this,s=r*i;if(n&&s&&n.length>=s){let o=new Array(i).fill(1/0),a=new Array(i).fill(-1/0);for(let c=0;c<s;)for(let l=0;l<i;l++){let u=n[c++];u<o[l]&&(o[l]=u),u>a[l]&&(a[l]=u)}e=[o,a]}}return this.state.bounds=e,e}setData(e){let{state:n}=this,r;ArrayBuffer.isView(e)?r={value:e}:e instanceof k?r={buffer:e}:r=e;let i={...this.settings,...r};if(ArrayBuffer.isView(r.value)){if(!r.type)if(this.doublePrecision&&r.value instanceof Float64Array)i.type="float32";else{let o=Bw(r.value);i.type=i.normalized?o.replace("int","norm"):o}i.bytesPerElement=r.value.BYTES_PER_ELEMENT,i.stride=Je(i)}if(n.bounds=null,r.constant){let s=r.value;if(s=this._normalizeValue(s,[],0),this.settings.normalized&&(s=this.normalizeConstant(s)),!(!n.constant||!this._areValuesEqual(s,this.value)))return!1;n.externalBuffer=null,n.constant=!0,this.value=ArrayBuffer.isView(s)?s:new Float32Array(s)}else if(r.buffer){let s=r.buffer;n.externalBuffer=s,n.constant=!1,this.value=r.value||null}else if(r.value){this._checkExternalBuffer(r);let s=r.value,o=s;n.externalBuffer=null,n.constant=!1,this.value=s,this._shouldSplitDoublePrecisionValue(o)&&(o=bi(o,i),s instanceof Float32Array&&(i.stride=i.size*2*Float32Array.BYTES_PER_ELEMENT));let{buffer:a}=this,c=Je(i),l=(i.vertexOffset||0)*c;if(this.settings.isIndexed){let f=this.settings.defaultType;o.constructor!==f&&(o=new f(o))}let u=o.byteLength+l+c*2;(!a||a.byteLength<u)&&(a=this._createBuffer(u)),a.write(o,l)}return this.setAccessor(i),!0}updateSubBuffer(e={}){this.state.bounds=null;let n=this.value,{startOffset:r=0,endOffset:i}=e,s=this._shouldSplitDoublePrecisionValue(n);this.buffer.write(s?bi(n,{size:this.size,startIndex:r,endIndex:i}):n.subarray(r,i),r*(s?8:n.BYTES_PER_ELEMENT)+this.byteOffset)}allocate(e,n=!1){let{state:r}=this,i=r.allocatedValue,s=st.allocate(i,e+1,{size:this.size,type:this.settings.defaultType,copy:n});this.value=s;let o=this._shouldSplitDoublePrecisionValue(s),a=o&&s instanceof Float32Array?{...this.settings,stride:this.size*2*Float32Array.BYTES_PER_ELEMENT}:this.settings;this.setAccessor(a);let{byteOffset:c}=this,{buffer:l}=this,u=s.byteLength*(o&&s instanceof Float32Array?2:1);return(!l||l.byteLength<u+c)&&(l=this._createBuffer(u+c),n&&i&&l.write(this._shouldSplitDoublePrecisionValue(i)?bi(i,this):i,c)),r.allocatedValue=s,r.constant=!1,r.externalBuffer=null,!0}_shouldSplitDoublePrecisionValue(e){return!!(this.doublePrecision&&(e instanceof Float64Array||this.device.type==="webgpu"&&e instanceof Float32Array))}_checkExternalBuffer(e){let{value:n}=e;if(!ArrayBuffer.isView(n))throw new Error(`Attribute ${this.id} value is not TypedArray`);let r=this.settings.defaultType,i=!1;if(this.doublePrecision&&(i=n.BYTES_PER_ELEMENT<4),i)throw new Error(`Attribute ${this.id} does not support ${n.constructor.name}`);!(n instanceof r)&&this.settings.normalized&&!("normalized"in e)&&G.warn(`Attribute ${this.id} is normalized`)()}normalizeConstant(e){switch(this.settings.type){case"snorm8":return new Float32Array(e).map(n=>(n+128)/255*2-1);case"snorm16":return new Float32Array(e).map(n=>(n+32768)/65535*2-1);case"unorm8":return new Float32Array(e).map(n=>n/255);case"unorm16":return new Float32Array(e).map(n=>n/65535);default:return e}}_normalizeValue(e,n,r){let{defaultValue:i,size:s}=this.settings;if(Number.isFinite(e))return n[r]=e,n;if(!e){let o=s;for(;--o>=0;)n[r+o]=i[o];return n}switch(s){case 4:n[r+3]=Number.isFinite(e[3])?e[3]:i[3];case 3:n[r+2]=Number.isFinite(e[2])?e[2]:i[2];case 2:n[r+1]=Number.isFinite(e[1])?e[1]:i[1];case 1:n[r+0]=Number.isFinite(e[0])?e[0]:i[0];break;default:let o=s;for(;--o>=0;)n[r+o]=Number.isFinite(e[o])?e[o]:i[o]}return n}_areValuesEqual(e,n){if(!e||!n)return!1;let{size:r}=this;for(let i=0;i<r;i++)if(e[i]!==n[i])return!1;return!0}_createBuffer(e){this._buffer&&this._buffer.destroy();let{isIndexed:n,type:r}=this.settings,i=this.device.type==="webgpu"&&!n?k.VERTEX|k.STORAGE|k.COPY_DST|k.COPY_SRC:(n?k.INDEX:k.VERTEX)|k.COPY_DST;return this._buffer=this.device.createBuffer({...this._buffer?.props,id:this.id,usage:i,indexType:n?r:void 0,byteLength:e}),this._buffer}};var Dw=[],kw=[];function Zl(t,e=0,n=1/0){let r=Dw,i={index:-1,data:t,target:[]};return t?typeof t[Symbol.iterator]=="function"?r=t:t.length>0&&(kw.length=t.length,r=kw):r=Dw,(e>0||Number.isFinite(n))&&(r=(Array.isArray(r)?r:Array.from(r)).slice(e,n),i.index=e-1),{iterable:r,objectInfo:i}}function ql(t){return t&&t[Symbol.asyncIterator]}function Kl(t,e){let{size:n,stride:r,offset:i,startIndices:s,nested:o}=e,a=t.BYTES_PER_ELEMENT,c=r?r/a:n,l=i?i/a:0,u=Math.floor((t.length-l)/c);return(f,{index:d,target:h})=>{if(!s){let y=d*c+l;for(let x=0;x<n;x++)h[x]=t[y+x];return h}let p=s[d],m=s[d+1]||u,g;if(o){g=new Array(m-p);for(let y=p;y<m;y++){let x=y*c+l;h=new Array(n);for(let _=0;_<n;_++)h[_]=t[x+_];g[y-p]=h}}else if(c===n)g=t.subarray(p*n+l,m*n+l);else{g=new t.constructor((m-p)*n);let y=0;for(let x=p;x<m;x++){let _=x*c+l;for(let v=0;v<n;v++)g[y++]=t[_+v]}}return g}}var Fw=[],jo=[[0,1/0]];function Uw(t,e){if(t===jo||(e[0]<0&&(e[0]=0),e[0]>=e[1]))return t;let n=[],r=t.length,i=0;for(let s=0;s<r;s++){let o=t[s];o[1]<e[0]?(n.push(o),i=s+1):o[0]>e[1]?n.push(o):e=[Math.min(o[0],e[0]),Math.max(o[1],e[1])]}return n.splice(i,0,e),n}var rD={interpolation:{duration:0,easing:t=>t},spring:{stiffness:.05,damping:.5}};function Ql(t,e){if(!t)return null;Number.isFinite(t)&&(t={type:"interpolation",duration:t});let n=t.type||"interpolation";return{...rD[n],...e,...t,type:n}}var Er=class extends Wo{constructor(e,n){super(e,n,{startIndices:null,constantValue:null,lastExternalBuffer:null,binaryValue:null,binaryAccessor:null,needsUpdate:!0,needsRedraw:!1,layoutChanged:!1,updateRanges:jo}),this.constant=!1,this.settings.update=n.update||(n.accessor?this._autoUpdater:void 0),Object.seal(this.settings),Object.seal(this.state),this._validateAttributeUpdaters()}get startIndices(){return this.state.startIndices}set startIndices(e){this.state.startIndices=e}needsUpdate(){return this.state.needsUpdate}needsRedraw({clearChangedFlags:e=!1}={}){let n=this.state.needsRedraw;return this.state.needsRedraw=n&&!e,n}layoutChanged(){return this.state.layoutChanged}setAccessor(e){var n;(n=this.state).layoutChanged||(n.layoutChanged=!Nw(e,this.getAccessor())),super.setAccessor(e)}getUpdateTriggers(){let{accessor:e}=this.settings;return[this.id].concat(typeof e!="function"&&e||[])}supportsTransition(){return!!this.settings.transition}getTransitionSetting(e){if(!e||!this.supportsTransition())return null;let{accessor:n}=this.settings,r=this.settings.transition,i=Array.isArray(n)?e[n.find(s=>e[s])]:e[n];return Ql(i,r)}setNeedsUpdate(e=this.id,n){if(this.state.needsUpdate=this.state.needsUpdate||e,this.setNeedsRedraw(e),n){let{startRow:r=0,endRow:i=1/0}=n;this.state.updateRanges=Uw(this.state.updateRanges,[r,i])}else this.state.updateRanges=jo}clearNeedsUpdate(){this.state.needsUpdate=!1,this.state.updateRanges=Fw}setNeedsRedraw(e=this.id){this.state.needsRedraw=this.state.needsRedraw||e}allocate(e){let{state:n,settings:r}=this;if(r.noAlloc)return!1;if(r.update){let i=this.isConstant;return super.allocate(e,n.updateRanges!==jo),n.layoutChanged||(n.layoutChanged=i&&this.device.type==="webgpu"),!0}return!1}updateBuffer({numInstances:e,data:n,props:r,context:i}){if(!this.needsUpdate())return!1;let{state:{updateRanges:s},settings:{update:o,noAlloc:a}}=this,c=!0;if(o){for(let[l,u]of s)o.call(i,this,{data:n,startRow:l,endRow:u,props:r,numInstances:e});if(this.value)if(this.constant||!this.buffer||this.buffer.byteLength<this.value.byteLength+this.byteOffset){if(this.constant){let l=this.value;this.value=null,this.setConstantValue(i,l)}else this.setData({value:this.value,constant:this.constant});this.constant=!1}else for(let[l,u]of s){let f=Number.isFinite(l)?this.getVertexOffset(l):0,d=Number.isFinite(u)?this.getVertexOffset(u):a||!Number.isFinite(e)?this.value.length:e*this.size;super.updateSubBuffer({startOffset:f,endOffset:d})}this._checkAttributeArray()}else c=!1;return this.clearNeedsUpdate(),this.setNeedsRedraw(),c}setConstantValue(e,n){var r;if(n===void 0||typeof n=="function")return!1;let i=this.isConstant,s=this.settings.transform&&e?this.settings.transform.call(e,n):n,o=this.settings.defaultType;this.state.constantValue=this._normalizeValue(s,new o(this.size),0);let a=this.setData({constant:!0,value:s});if(this.device.type==="webgpu"){let c=this.state.constantValue;this.doublePrecision&&(c instanceof Float32Array||c instanceof Float64Array)&&(c=bi(c,{size:this.size}),this.setAccessor({...this.getAccessor(),stride:this.size*2*Float32Array.BYTES_PER_ELEMENT}));let l=this._buffer;(!l||l.byteLength<c.byteLength)&&(l=this._createBuffer(c.byteLength)),l.write(c),(r=this.state).layoutChanged||(r.layoutChanged=!i),this.constant=!1}return a&&this.setNeedsRedraw(),this.clearNeedsUpdate(),!0}getConstantValue(){return this.isConstant?this.state.constantValue:null}setExternalBuffer(e){let{state:n}=this;return e?(this.clearNeedsUpdate(),n.lastExternalBuffer===e||(n.lastExternalBuffer=e,this.setNeedsRedraw(),this.setData(e)),!0):(n.lastExternalBuffer=null,!1)}setBinaryValue(e,n=null){let{state:r,settings:i}=this;if(!e)return r.binaryValue=null,r.binaryAccessor=null,!1;if(i.noAlloc)return!1;if(r.binaryValue===e)return this.clearNeedsUpdate(),!0;if(r.binaryValue=e,this.setNeedsRedraw(),i.transform||n!==this.startIndices){ArrayBuffer.isView(e)&&(e={value:e});let o=e;$(ArrayBuffer.isView(o.value),`invalid ${i.accessor}`);let a=!!o.size&&o.size!==this.size;return r.binaryAccessor=Kl(o.value,{size:o.size||this.size,stride:o.stride,offset:o.offset,startIndices:n,nested:a}),!1}return this.clearNeedsUpdate(),this.setData(e),!0}getVertexOffset(e){let{startIndices:n}=this;return(n?e<n.length?n[e]:this.numInstances:e)*this.size}getValue(){let e=this.settings.shaderAttributes,n=super.getValue();if(!e)return n;for(let r in e)Object.assign(n,super.getValue(r,e[r]));return n}getBufferLayout(e){this.state.layoutChanged=!1;let n=this.settings.shaderAttributes,r=super._getBufferLayout(),{stepMode:i}=this.settings;if(i==="dynamic"?r.stepMode=e?e.isInstanced?"instance":"vertex":"instance":r.stepMode=i??"vertex",!n)return r;for(let s in n){let o=super._getBufferLayout(s,n[s]);r.attributes.push(...o.attributes)}return r}_autoUpdater(e,{data:n,startRow:r,endRow:i,props:s,numInstances:o}){let{settings:a,state:c,value:l,size:u,startIndices:f}=e,{accessor:d,transform:h}=a,p=c.binaryAccessor||(typeof d=="function"?d:s[d]);$(typeof p=="function",`accessor "${d}" is not a function`);let m=e.getVertexOffset(r),{iterable:g,objectInfo:y}=Zl(n,r,i);for(let x of g){y.index++;let _=p(x,y);if(h&&(_=h.call(this,_)),f){let v=(y.index<f.length-1?f[y.index+1]:o)-f[y.index];if(_&&Array.isArray(_[0])){let E=m;for(let w of _)e._normalizeValue(w,l,E),E+=u}else _&&_.length>u?l.set(_,m):(e._normalizeValue(_,y.target,0),Zv({target:l,source:y.target,start:m,count:v}));m+=v*u}else e._normalizeValue(_,l,m),m+=u}}_validateAttributeUpdaters(){let{settings:e}=this;if(!(e.noAlloc||typeof e.update=="function"))throw new Error(`Attribute ${this.id} missing update or accessor`)}_checkAttributeArray(){let{value:e}=this,n=Math.min(4,this.size);if(e&&e.length>=n){let r=!0;switch(n){case 4:r=r&&Number.isFinite(e[3]);case 3:r=r&&Number.isFinite(e[2]);case 2:r=r&&Number.isFinite(e[1]);case 1:r=r&&Number.isFinite(e[0]);break;default:r=!1}if(!r)throw new Error(`Illegal attribute generated for ${this.id}`)}}};Jt();Sm();Jt();var Ho=class t{gpuDataEvaluators;format;length;id;_gpuVector;_ownsGPUDataEvaluators;_destroyed=!1;static fromGPUVector(e){if(e.bufferLayout)throw new Error(`GPUVectorEvaluator.fromGPUVector() does not accept interleaved vector "${e.name}"`);if(e.data.length===0)throw new Error(`GPUVectorEvaluator.fromGPUVector() requires GPUData for "${e.name}"`);return new t({id:e.name,gpuDataEvaluators:e.data.map(n=>j.fromGPUData(n,{id:e.name})),gpuVector:e,format:e.format})}static fromGPUDataEvaluators(e,n={}){return new t({id:n.id,gpuDataEvaluators:e,format:n.format})}constructor({id:e,gpuDataEvaluators:n,gpuVector:r,format:i}){if(n.length===0)throw new Error("GPUVectorEvaluator requires at least one GPUData evaluator");gD(n),this.id=e,this.gpuDataEvaluators=n,this.format=i??n[0].format,this.length=n.reduce((s,o)=>s+o.length,0),this._gpuVector=r,this._ownsGPUDataEvaluators=!r}get evaluated(){return!!this._gpuVector}get gpuVector(){if(!this._gpuVector)throw new Error(`${this} not evaluated`);return this._gpuVector}mapGPUData(e){return t.fromGPUDataEvaluators(this.gpuDataEvaluators.map((n,r)=>e(n,r)),{id:this.id})}async evaluate(e,n={}){if(this._destroyed)throw new Error(`GPUVectorEvaluator ${this} already destroyed`);if(this._gpuVector)return this._gpuVector;let r=await Promise.all(this.gpuDataEvaluators.map(a=>a.evaluate(e,n))),i=r[0],s=r.map(Kw),o=n.format??this.format??i.format;return this._gpuVector=new Ft({type:"data",name:n.name??this.id??"vector",format:o,data:s,stride:i.stride,byteStride:i.byteStride,rowByteLength:i.rowByteLength,bufferLayout:i.bufferLayout}),this._gpuVector}evaluateSync(e,n={}){if(this._destroyed)throw new Error(`GPUVectorEvaluator ${this} already destroyed`);if(this._gpuVector)return this._gpuVector;let r=this.gpuDataEvaluators.map(a=>a.evaluateSync(e,n)),i=r[0],s=r.map(Kw),o=n.format??this.format??i.format;return this._gpuVector=new Ft({type:"data",name:n.name??this.id??"vector",format:o,data:s,stride:i.stride,byteStride:i.byteStride,rowByteLength:i.rowByteLength,bufferLayout:i.bufferLayout}),this._gpuVector}destroy(){if(this._ownsGPUDataEvaluators)for(let e of this.gpuDataEvaluators)e.destroy();this._gpuVector=void 0,this._destroyed=!0}toString(){return this.id??this.constructor.name}};function gD(t){let e=t[0];for(let n of t.slice(1))if(n.type!==e.type||n.size!==e.size||n.normalized!==e.normalized||n.format!==e.format)throw new Error("GPUVectorEvaluator requires matching GPUData evaluator layouts")}function Kw(t){let[e,...n]=t.data;if(!e||n.length>0)throw new Error(`GPUVectorEvaluator requires one GPUData chunk for "${t.name}"`);return e}Jt();B();var Am={};Gt(Am,{arithmetic:()=>Qw,dot:()=>i1,equalAll:()=>s1,extent:()=>e1,fround:()=>t1,gather:()=>n1,interleave:()=>r1,length:()=>o1,segmentedMap:()=>a1,select:()=>c1,sequence:()=>l1,swizzle:()=>u1});ou();function Ri({elementWise:t,func:e,inputs:n,output:r,outputBuffer:i}){let s=Array.isArray(n)?n:Object.values(n);for(let p of s)if(!p.value)throw new Error(`${p} does not have CPU value`);let o=r.length,a=r.size,c=new r.ValueType(o*a);for(let p=0;p<o;p++){let m=s.map(g=>re(g,p));if(t)for(let g=0;g<a;g++)c[p*a+g]=e.apply(null,m.map(y=>y[g]));else e.call(null,c.subarray(p*a,p*a+a),...m)}let l=r.ValueType.BYTES_PER_ELEMENT,u=r.offset/l,f=r.stride/l,d=a,h=c;if(u!==0||f!==d){h=new r.ValueType(u+r.byteLength/l);for(let p=0;p<o;p++){let m=p*d,g=u+p*f,y=c.subarray(m,m+a);h.set(y,g),i.write(y,g*l)}}else i.write(c);return{success:!0,value:h}}function re(t,e){let n=t.value,r=t.size,i=t.offset/t.ValueType.BYTES_PER_ELEMENT,s=t.stride/t.ValueType.BYTES_PER_ELEMENT,o=t.isConstant?0:e,a=i+o*s,c=n.slice(a,a+r);if(!t.normalized)return c;let l=new Float32Array(r);for(let u=0;u<r;u++)l[u]=bD(c[u],t.type);return l}function bD(t,e){switch(e){case"uint8":return t/255;case"uint16":return t/65535;case"uint32":return t/4294967295;case"sint8":return Math.max(t/127,-1);case"sint16":return Math.max(t/32767,-1);case"sint32":return Math.max(t/2147483647,-1);case"float32":return t;default:throw new Error(`Unsupported normalized source type ${e}`)}}var Qw=({inputs:t,output:e,target:n})=>{for(let i of Object.values(t.namedInputs))if(!i.value)throw new Error(`${i} does not have CPU value`);let r=new e.ValueType(e.length*e.size);for(let i=0;i<e.length;i++){let s=Object.fromEntries(Object.entries(t.namedInputs).map(([o,a])=>[o,re(a,i)]));for(let o=0;o<e.size;o++)r[i*e.size+o]=Jw(t.expression,s,o)}return n.write(r),{success:!0,value:r}};function Jw(t,e,n){switch(t.kind){case"input":{let r=e[t.name];return n<r.length?r[n]:r.length===1?r[0]:0}case"literal":return Array.isArray(t.value)?t.value[n]??0:t.value;case"call":{yD(t.op,t.args.length);let r=t.args.map(i=>Jw(i,e,n));switch(t.op){case"add":return r[0]+r[1];case"subtract":return r[0]-r[1];case"multiply":return r[0]*r[1];case"divide":return r[0]/r[1];case"pow":return Math.pow(r[0],r[1]);case"sqrt":return Math.sqrt(r[0]);case"abs":return Math.abs(r[0]);case"sin":return Math.sin(r[0]);case"cos":return Math.cos(r[0]);case"tan":return Math.tan(r[0]);case"exp":return Math.exp(r[0]);case"log":return Math.log(r[0]);default:{let i=t.op;throw new Error(`Unsupported arithmetic op ${i}`)}}}default:{let r=t;throw new Error(`Unsupported expression node ${r.kind}`)}}}function yD(t,e){let n=Ci[t].arity;if(e!==n)throw new Error(`Arithmetic op '${t}' expects ${n} args, got ${e}`)}var e1=({inputs:t,output:e,target:n})=>{let{sourceValues:r}=t;if(!r.value)throw new Error(`${r} does not have CPU value`);let s=new e.ValueType(e.length*e.size);if(r.length===0)return{success:!1,error:new Error(`${r} is empty`)};for(let o=0;o<r.size;o++){let a=re(r,0)[o],c=o*e.size,l=c+1;s[c]=a,s[l]=a;for(let u=1;u<r.length;u++){let f=re(r,u)[o];f<s[c]&&(s[c]=f),f>s[l]&&(s[l]=f)}}return n.write(s),{success:!0,value:s}};var t1=({inputs:t,output:e,target:n})=>Ri({func:(r,i)=>{let s=r.length/2,o=new Float64Array(i.buffer);for(let a=0;a<s;a++){let c=o[a];r[a]=Math.fround(c),r[a+s]=c-r[a]}return r},inputs:t,output:e,outputBuffer:n});var n1=async({inputs:t,output:e,target:n})=>{let{ids:r,sourceValues:i}=t,s=r.value,o=i.value;if(!s)throw new Error(`${r} does not have CPU value`);if(!o)throw new Error(`${i} does not have CPU value`);let a=new e.ValueType(e.length*e.size),c=new Array(e.size).fill(0);for(let l=0;l<e.length;l++){let u=re(r,l),f=Number(u[0]),d=_D(f,i.length)?re(i,f):c;a.set(d,l*e.size)}return n.write(a),{success:!0,value:a}};function _D(t,e){return Number.isInteger(t)&&t>=0&&t<e}var r1=({inputs:t,output:e,target:n})=>Ri({func:(r,...i)=>{let s=0;for(let o of i)r.set(o,s),s+=o.length},inputs:t,output:e,outputBuffer:n});var i1=({inputs:t,output:e,target:n})=>{let{x:r,y:i}=t,s=new e.ValueType(e.length);for(let o=0;o<e.length;o++){let a=re(r,o),c=re(i,o),l=0;for(let u=0;u<r.size;u++)l+=a[u]*c[u];s[o]=l}return n.write(s),{success:!0,value:s}};var s1=({inputs:t,output:e,target:n})=>{let{x:r,y:i}=t,s=new e.ValueType(e.length);for(let o=0;o<e.length;o++){let a=re(r,o),c=re(i,o),l=1;for(let u=0;u<r.size;u++)if(a[u]!==c[u]){l=0;break}s[o]=l}return n.write(s),{success:!0,value:s}};var o1=({inputs:t,output:e,target:n})=>{let{x:r}=t,i=new e.ValueType(e.length);for(let s=0;s<e.length;s++){let o=re(r,s),a=0;for(let c=0;c<r.size;c++)a+=o[c]*o[c];i[s]=Math.sqrt(a)}return n.write(i),{success:!0,value:i}};var a1=async({inputs:t,output:e,target:n})=>{let{segments:r,vertexCount:i}=t,s=r.value;if(!s)throw new Error(`${r} does not have CPU value`);xD(s,r,i);let o=new e.ValueType(e.length*e.size),a=0;for(let c=0;c<i;c++){for(;a+1<r.length&&s[Pm(r,a+1)]<=c;)a++;let l=s[Pm(r,a)],u=c*e.size;o[u]=a,o[u+1]=c-l}return n.write(o),{success:!0,value:o}};function xD(t,e,n){if(e.length<1)throw new Error("segmentedMap segments must contain at least one segment start");let r=0;for(let i=0;i<e.length;i++){let s=t[Pm(e,i)];if(i===0&&s!==0)throw new Error(`segmentedMap segments must start at 0, got ${s}`);if(i>0&&s<r)throw new Error(`segmentedMap segments must be non-decreasing, got ${s} after ${r}`);r=s}if(r>n)throw new Error(`segmentedMap last segment start must be <= vertexCount, got ${r} > ${n}`)}function Pm(t,e){return t.offset/t.ValueType.BYTES_PER_ELEMENT+e*(t.stride/t.ValueType.BYTES_PER_ELEMENT)}var c1=async({inputs:t,output:e,target:n})=>{let{condition:r,whenTrue:i,whenFalse:s}=t,o=new e.ValueType(e.length*e.size);for(let a=0;a<e.length;a++){let c=re(r,a),l=re(i,a),u=re(s,a);for(let f=0;f<e.size;f++){let d=Lm(c,r.size,f);o[a*e.size+f]=d!==0?Lm(l,i.size,f):Lm(u,s.size,f)}}return n.write(o),{success:!0,value:o}};function Lm(t,e,n){return n<e?t[n]:e===1?t[0]:0}var l1=({inputs:t,output:e,target:n})=>{let r=new e.ValueType(e.length);for(let i=0;i<e.length;i++)r[i]=t.start+i*t.step;return n.write(r),{success:!0,value:r}};var u1=({inputs:t,output:e,target:n})=>{let{columns:r}=t;return Ri({func:(i,s)=>{for(let o=0;o<r.length;o++)i[o]=s[r[o]]},inputs:{x:t.x},output:e,outputBuffer:n})};var Vm=class{_modules={cpu:Am};add(e,n){let r=this._modules[e];if(typeof n.then=="function"){let s=Promise.all([Promise.resolve(r||{}),n]).then(([o,a])=>({...o,...a}));return this._modules[e]=s,s.then(o=>{this._modules[e]=o}).catch(o=>{S.error(`Failed to register ${e} backend: ${o}`)()}),s}if(r&&typeof r.then=="function"){let s=Promise.resolve(r).then(o=>({...o,...n})).then(o=>(this._modules[e]=o,o)).catch(o=>{throw S.error(`Failed to register ${e} backend: ${o}`)(),o});return this._modules[e]=s,s}let i={...r||{},...n};return this._modules[e]=i,Promise.resolve(i)}async get(e,n){let r=this._modules[e];if(!r)if(e==="webgl")r=this.add("webgl",Promise.resolve().then(()=>(G1(),U1)));else if(e==="webgpu")r=this.add("webgpu",Promise.resolve().then(()=>(Gm(),dS)));else throw new Error(`${e} backend not registered`);let s=(await r)[n];if(typeof s!="function")throw new Error(`${e} backend does not implement ${n}`);return s}getSync(e,n){let r=this._modules[e];if(!r)throw new Error(`${e} backend not registered`);if(typeof r.then=="function")throw new Error(`${e} backend is not loaded yet`);let s=r[n];if(typeof s!="function")throw new Error(`${e} backend does not implement ${n}`);return s}clear(){this._modules={}}},Fi=new Vm;var mu=class{inputs;dependencies;constructor(e){this.inputs=e,this.dependencies=Array.from(e instanceof Array?e:Object.values(e)).filter(n=>n instanceof j)}async execute(e,n){return await this._resolveDependencies(e),await this._executeWithHandler(await Fi.get(this._getHandlerRegistry(e),this.name),n)}executeSync(e,n){this._resolveDependenciesSync(e);let r=this._executeWithHandler(Fi.getSync(this._getHandlerRegistry(e),this.name),n);if(f4(r))throw new Error(`${this.name} returned a Promise in executeSync()`);return r}shouldExecuteOnCPU(){return this.output.length<=1&&Array.from(this.dependencies).every(e=>!!e.value)}_getHandlerRegistry(e){return this.shouldExecuteOnCPU()?"cpu":e.type}async _resolveDependencies(e){for(let r of this.dependencies)await r.evaluate(e);if(this._getHandlerRegistry(e)==="cpu"||e.type==="null")for(let r of this.dependencies)await r.ensureCPUValue()}_resolveDependenciesSync(e){for(let r of this.dependencies)r.evaluateSync(e);if(this._getHandlerRegistry(e)==="cpu"||e.type==="null")for(let r of this.dependencies)r.ensureCPUValueSync()}_executeWithHandler(e,n){return e({device:n.device,inputs:this.inputs,output:this.output,target:n})}};function f4(t){return typeof t?.then=="function"}function hS(...t){let e=d4(t.map(n=>n.type));return e[0]!=="f"&&t.some(n=>n.normalized)&&(e="float32"),{isConstant:t.every(n=>n.isConstant),type:e,size:t.reduce((n,r)=>Math.max(n,r.size),0),length:t.reduce((n,r)=>Math.max(n,r.length),0)}}function d4(t){let e=0,n=0;for(let r of t){if(r[0]==="f")return"float32";let i=r.endsWith("8")?8:r.endsWith("6")?16:32;r[0]==="u"?e=Math.max(e,i):n=Math.max(n,i)}return e&&!n?`uint${e}`:n&&e<32?`sint${Math.max(n,e*2)}`:"float32"}Jt();var zm=class extends mu{name="interleave";output;constructor(e){super(e);let{isConstant:n,type:r,length:i}=hS(...e);this.output=new j({isConstant:n,type:r,size:e.reduce((s,o)=>s+o.size,0),length:i,source:this})}toString(){return`_${this.inputs.join("_")}_`}};function $m(...t){if(t.length===0)throw new Error("interleave() requires at least one input");return t.length===1?su(t[0]):new zm(t.map(su)).output}J();Jt();function jm(t,e){let n=p4(e);for(let r of n)r.evaluateSync(t);return h4(n),e}function h4(t){let e=new Set(t.flatMap(g4)),n=new Set;for(let r of t)gu(r,n);for(let r of n)r.evaluated&&!e.has(r.buffer)&&r.destroy()}function p4(t){let e=new Set;return Wm(t,e,new Set),Array.from(e)}function Wm(t,e,n){if(b4(t)){e.add(t);return}if(!(!t||typeof t!="object"||n.has(t))){if(n.add(t),Array.isArray(t)){for(let r of t)Wm(r,e,n);return}if(m4(t))for(let r of Object.values(t))Wm(r,e,n)}}function m4(t){let e=Object.getPrototypeOf(t);return e===Object.prototype||e===null}function gu(t,e){if(t instanceof Ho){for(let r of t.gpuDataEvaluators)gu(r,e);return}let n=t.source;if(n){if(n instanceof j){e.has(n)||(e.add(n),gu(n,e));return}for(let r of n.dependencies)e.has(r)||(e.add(r),gu(r,e))}}function g4(t){return t instanceof j?[t.buffer]:t.gpuVector.data.map(e=>e.buffer instanceof ye?e.buffer.buffer:e.buffer)}function b4(t){return t instanceof j||t instanceof Ho}Gm();var Zo=class{constructor(e,{id:n,isTransitionAttribute:r}){this.packedBuffers={},this.device=e,this.id=n,this.isTransitionAttribute=r,this.device.type==="webgpu"&&Fi.add("webgpu",{interleave:pu})}hasGroups(e){return this.device.type==="webgpu"&&Object.values(e).some(n=>!!n.settings.bufferGroup)}finalize(){for(let e of Object.values(this.packedBuffers))e.packed.destroy();this.packedBuffers={}}getBufferLayouts(e,n){let r=this._getPackedGroups(e,n,{requireValues:!1,excludeAttributes:{}});return this._getBufferLayouts(e,r,n)}getBindings(e,n,r,i){let s=this._getPackedGroups(e,r,{requireValues:!0,excludeAttributes:i}),o={},a=new Set;for(let c of s.values()){let l=!this.packedBuffers[c.id]||c.attributes.some(u=>!!n[u.id]);o[c.id]=this._getPackedBuffer(c,l);for(let u of c.attributes)a.add(u.id)}return{bufferLayouts:this._getBufferLayouts(e,s,r).filter(c=>!i[c.name]&&!e[c.name]?.settings.isIndexed),buffers:o,groupedAttributeIds:a}}_getPackedGroups(e,n,{requireValues:r,excludeAttributes:i}){let s=new Map;for(let a of Object.values(e)){let c=a.settings.bufferGroup;if(!c)continue;let l=s.get(c)||[];l.push(a),s.set(c,l)}let o=new Map;for(let[a,c]of s){let l=this._getPackedGroup(a,c,n,r,i);l&&o.set(a,l)}return o}_getPackedGroup(e,n,r,i,s){if(n.length<2)return null;let o=n.map(h=>h.getBufferLayout(r)),a=o[0].stepMode,c=Math.max(1,n[0].numInstances),l=i&&n.every(h=>h.isConstant);for(let h=0;h<n.length;h++){let p=n[h],m=p.getAccessor(),g=m.size*m.bytesPerElement;if(s[p.id]||p.settings.isIndexed||p.settings.noAlloc||p.doublePrecision||this.isTransitionAttribute(p.id)||o[h].stepMode!==a||p.numInstances!==n[0].numInstances||(m.offset||0)!==0||(m.vertexOffset||0)!==0||Je(m)!==g||i&&(p.isConstant?!p.getConstantValue()||p.getConstantValue().byteLength<g:!ArrayBuffer.isView(p.value)||p.value.byteLength<c*g))return null}let u={},f=[],d=0;for(let h=0;h<n.length;h++){let p=n[h];d=pS(d),u[p.id]=d;for(let m of o[h].attributes||[])f.push({...m,byteOffset:d+(m.byteOffset||0)});d+=Je(p.getAccessor())}return d=pS(d),{id:e,attributes:n,byteStride:d,byteOffsets:u,rowCount:c,layout:{name:e,byteStride:l?0:d,stepMode:a,attributes:f}}}_getBufferLayouts(e,n,r){let i=[],s=new Set,o=new Set;for(let a of n.values())for(let c of a.attributes)o.add(c.id);for(let a of Object.values(e)){let c=a.settings.bufferGroup,l=c&&n.get(c);l&&o.has(a.id)?s.has(l.id)||(i.push(l.layout),s.add(l.id)):i.push(a.getBufferLayout(r))}return i}_getPackedBuffer(e,n){let r=JSON.stringify({byteStride:e.layout.byteStride,attributes:e.layout.attributes}),i=this.packedBuffers[e.id];if((!i||i.layoutKey!==r)&&(n=!0),n){i&&(i.packed.destroy(),delete this.packedBuffers[e.id]);let s=this._interleavePackedGroup(e);return this.packedBuffers[e.id]={packed:s,layoutKey:r},s.buffer}if(!i)throw new Error(`Attribute buffer group ${e.id} has no packed buffer`);return i.packed.buffer}_interleavePackedGroup(e){let n=e.attributes.map(i=>this._getInterleaveInput(e,i)),r=$m(...n);return jm(this.device,r),r}_getInterleaveInput(e,n){let r=Je(n.getAccessor()),i=e.byteOffsets[n.id];if(Xo(`${e.id}.${n.id} rowByteLength`,r),Xo(`${e.id}.${n.id} groupByteOffset`,i),n.isConstant){let c=n.getConstantValue();if(!c)throw new Error(`Attribute group ${e.id} is missing constant value ${n.id}`);return Xo(`${e.id}.${n.id} constant byteOffset`,c.byteOffset),new j({id:n.id,type:"uint32",size:r/4,isConstant:!0,value:new Uint32Array(c.buffer,c.byteOffset,r/Uint32Array.BYTES_PER_ELEMENT)})}let s=n.getBuffer(),o=n.byteOffset,a=n.getAccessor().stride||r;if(Xo(`${e.id}.${n.id} byteOffset`,o),Xo(`${e.id}.${n.id} stride`,a),!s)throw new Error(`Attribute group ${e.id} cannot interleave missing buffer ${n.id}`);return new j({id:n.id,type:"uint32",size:r/4,offset:o,stride:a,length:e.rowCount,buffer:s})}};function pS(t){return Math.ceil(t/4)*4}function Xo(t,e){if(e%4!==0)throw new Error(`Attribute buffer groups require 32-bit alignment: ${t}=${e}`)}J();Ce();function Ym(t){let{source:e,target:n,start:r=0,size:i,getData:s}=t,o=t.end||n.length,a=e.length,c=o-r;if(a>c){n.set(e.subarray(0,c),r);return}if(n.set(e,r),!s)return;let l=a;for(;l<c;){let u=s(l,e);for(let f=0;f<i;f++)n[r+l]=u[f]||0,l++}}function mS({source:t,target:e,size:n,getData:r,sourceStartIndices:i,targetStartIndices:s}){if(!i||!s)return Ym({source:t,target:e,size:n,getData:r}),e;let o=0,a=0,c=r&&((u,f)=>r(u+a,f)),l=Math.min(i.length,s.length);for(let u=1;u<l;u++){let f=i[u]*n,d=s[u]*n;Ym({source:t.subarray(o,f),target:e,start:a,end:d,size:n,getData:c}),o=f,a=d}return a<e.length&&Ym({source:[],target:e,start:a,size:n,getData:c}),e}function gS(t){let{device:e,settings:n,value:r}=t,i=new Er(e,n);return i.setData({value:r instanceof Float64Array?new Float64Array(0):new Float32Array(0),normalized:n.normalized}),i}function bu(t){switch(t){case 1:return"float";case 2:return"vec2";case 3:return"vec3";case 4:return"vec4";default:throw new Error(`No defined attribute type for size "${t}"`)}}function yu(t){switch(t){case 1:return"float32";case 2:return"float32x2";case 3:return"float32x3";case 4:return"float32x4";default:throw new Error("invalid type size")}}function _u(t){t.push(t.shift())}function bS(t,e){let{settings:n,value:r,size:i}=t,s=t.isDoublePrecisionBuffer?2:1,o=0,{shaderAttributes:a}=t.settings;if(a)for(let c of Object.values(a))o=Math.max(o,c.vertexOffset??0);return(n.noAlloc?r.length:(e+o)*i)*s}function xu({device:t,source:e,target:n}){return(!n||n.byteLength<e.byteLength)&&(n?.destroy(),n=t.createBuffer({byteLength:e.byteLength,usage:e.usage})),n}function vu({device:t,buffer:e,attribute:n,fromLength:r,toLength:i,fromStartIndices:s,getData:o=a=>a}){let a=n.isDoublePrecisionBuffer?2:1,c=n.size*a,l=n.byteOffset,u=n.settings.bytesPerElement<4?l/n.settings.bytesPerElement*4:l,f=n.startIndices,d=s&&f,h=n.isConstant;if(!d&&e&&r>=i)return e;let p=n.value instanceof Float64Array?Float32Array:n.value.constructor,m=h?n.value:new p(n.getBuffer().readSyncWebGL(l,i*p.BYTES_PER_ELEMENT).buffer);if(n.settings.normalized&&!h){let _=o;o=(v,E)=>n.normalizeConstant(_(v,E))}let g=h?(_,v)=>o(m,v):(_,v)=>o(m.subarray(_+l,_+l+c),v),y=e?new Float32Array(e.readSyncWebGL(u,r*4).buffer):new Float32Array(0),x=new Float32Array(i);return mS({source:y,target:x,sourceStartIndices:s,targetStartIndices:f,size:c,getData:g}),(!e||e.byteLength<x.byteLength+u)&&(e?.destroy(),e=t.createBuffer({byteLength:x.byteLength+u,usage:35050})),e.write(x,u),e}var Ui=class{constructor({device:e,attribute:n,timeline:r}){this.buffers=[],this.currentLength=0,this.device=e,this.transition=new ct(r),this.attribute=n,this.attributeInTransition=gS(n),this.currentStartIndices=n.startIndices}get inProgress(){return this.transition.inProgress}start(e,n,r=1/0){this.settings=e,this.currentStartIndices=this.attribute.startIndices,this.currentLength=bS(this.attribute,n),this.transition.start({...e,duration:r})}update(){let e=this.transition.update();return e&&this.onUpdate(),e}setBuffer(e){let{stride:n}=this.attributeInTransition.getAccessor();this.attributeInTransition.setData({buffer:e,normalized:this.attribute.settings.normalized,value:this.attributeInTransition.value,stride:n})}cancel(){this.transition.cancel()}delete(){this.cancel();for(let e of this.buffers)e.destroy();this.buffers.length=0}};var qo=class extends Ui{constructor({device:e,attribute:n,timeline:r}){super({device:e,attribute:n,timeline:r}),this.type="interpolation",this.transform=v4(e,n)}start(e,n){let r=this.currentLength,i=this.currentStartIndices;if(super.start(e,n,e.duration),e.duration<=0){this.transition.cancel();return}let{buffers:s,attribute:o}=this;_u(s),s[0]=vu({device:this.device,buffer:s[0],attribute:o,fromLength:r,toLength:this.currentLength,fromStartIndices:i,getData:e.enter}),s[1]=xu({device:this.device,source:s[0],target:s[1]}),this.setBuffer(s[1]);let{transform:a}=this,c=a.model,l=Math.floor(this.currentLength/o.size);_S(o)&&(l/=2),c.setVertexCount(l),o.isConstant?(c.setAttributes({aFrom:s[0]}),c.setConstantAttributes({aTo:o.value})):c.setAttributes({aFrom:s[0],aTo:o.getBuffer()}),a.transformFeedback.setBuffers({vCurrent:s[1]})}onUpdate(){let{duration:e,easing:n}=this.settings,{time:r}=this.transition,i=r/e;n&&(i=n(i));let{model:s}=this.transform,o={time:i};s.shaderInputs.setProps({interpolation:o}),this.transform.run({discard:!0})}delete(){super.delete(),this.transform.destroy()}},y4=`layout(std140) uniform interpolationUniforms {
  float time;
} interpolation;
`,yS={name:"interpolation",vs:y4,uniformTypes:{time:"f32"}},_4=`#version 300 es
#define SHADER_NAME interpolation-transition-vertex-shader

in ATTRIBUTE_TYPE aFrom;
in ATTRIBUTE_TYPE aTo;
out ATTRIBUTE_TYPE vCurrent;

void main(void) {
  vCurrent = mix(aFrom, aTo, interpolation.time);
  gl_Position = vec4(0.0);
}
`,x4=`#version 300 es
#define SHADER_NAME interpolation-transition-vertex-shader

in ATTRIBUTE_TYPE aFrom;
in ATTRIBUTE_TYPE aFrom64Low;
in ATTRIBUTE_TYPE aTo;
in ATTRIBUTE_TYPE aTo64Low;
out ATTRIBUTE_TYPE vCurrent;
out ATTRIBUTE_TYPE vCurrent64Low;

vec2 mix_fp64(vec2 a, vec2 b, float x) {
  vec2 range = sub_fp64(b, a);
  return sum_fp64(a, mul_fp64(range, vec2(x, 0.0)));
}

void main(void) {
  for (int i=0; i<ATTRIBUTE_SIZE; i++) {
    vec2 value = mix_fp64(vec2(aFrom[i], aFrom64Low[i]), vec2(aTo[i], aTo64Low[i]), interpolation.time);
    vCurrent[i] = value.x;
    vCurrent64Low[i] = value.y;
  }
  gl_Position = vec4(0.0);
}
`;function _S(t){return t.isDoublePrecisionBuffer}function v4(t,e){let n=e.size,r=bu(n),i=yu(n),s=e.getBufferLayout();return _S(e)?new _e(t,{vs:x4,bufferLayout:[{name:"aFrom",byteStride:8*n,attributes:[{attribute:"aFrom",format:i,byteOffset:0},{attribute:"aFrom64Low",format:i,byteOffset:4*n}]},{name:"aTo",byteStride:8*n,attributes:[{attribute:"aTo",format:i,byteOffset:0},{attribute:"aTo64Low",format:i,byteOffset:4*n}]}],modules:[Qh,yS],defines:{ATTRIBUTE_TYPE:r,ATTRIBUTE_SIZE:n},moduleSettings:{},varyings:["vCurrent","vCurrent64Low"],bufferMode:35980,disableWarnings:!0}):new _e(t,{vs:_4,bufferLayout:[{name:"aFrom",format:i},{name:"aTo",format:s.attributes[0].format}],modules:[yS],defines:{ATTRIBUTE_TYPE:r},varyings:["vCurrent"],disableWarnings:!0})}J();var Ko=class extends Ui{constructor({device:e,attribute:n,timeline:r}){super({device:e,attribute:n,timeline:r}),this.type="spring",this.texture=L4(e),this.framebuffer=A4(e,this.texture),this.transform=P4(e,n)}start(e,n){let r=this.currentLength,i=this.currentStartIndices;super.start(e,n);let{buffers:s,attribute:o}=this;for(let c=0;c<2;c++)s[c]=vu({device:this.device,buffer:s[c],attribute:o,fromLength:r,toLength:this.currentLength,fromStartIndices:i,getData:e.enter});s[2]=xu({device:this.device,source:s[0],target:s[2]}),this.setBuffer(s[1]);let{model:a}=this.transform;a.setVertexCount(Math.floor(this.currentLength/o.size)),o.isConstant?a.setConstantAttributes({aTo:o.value}):a.setAttributes({aTo:o.getBuffer()})}onUpdate(){let{buffers:e,transform:n,framebuffer:r,transition:i}=this,s=this.settings;n.model.setAttributes({aPrev:e[0],aCur:e[1]}),n.transformFeedback.setBuffers({vNext:e[2]});let o={stiffness:s.stiffness,damping:s.damping};n.model.shaderInputs.setProps({spring:o}),n.run({framebuffer:r,discard:!1,parameters:{viewport:[0,0,1,1]},clearColor:[0,0,0,0]}),_u(e),this.setBuffer(e[1]),this.device.readPixelsToArrayWebGL(r)[0]>0||i.end()}delete(){super.delete(),this.transform.destroy(),this.texture.destroy(),this.framebuffer.destroy()}},E4=`layout(std140) uniform springUniforms {
  float damping;
  float stiffness;
} spring;
`,w4={name:"spring",vs:E4,uniformTypes:{damping:"f32",stiffness:"f32"}},S4=`#version 300 es
#define SHADER_NAME spring-transition-vertex-shader

#define EPSILON 0.00001

in ATTRIBUTE_TYPE aPrev;
in ATTRIBUTE_TYPE aCur;
in ATTRIBUTE_TYPE aTo;
out ATTRIBUTE_TYPE vNext;
out float vIsTransitioningFlag;

ATTRIBUTE_TYPE getNextValue(ATTRIBUTE_TYPE cur, ATTRIBUTE_TYPE prev, ATTRIBUTE_TYPE dest) {
  ATTRIBUTE_TYPE velocity = cur - prev;
  ATTRIBUTE_TYPE delta = dest - cur;
  ATTRIBUTE_TYPE force = delta * spring.stiffness;
  ATTRIBUTE_TYPE resistance = velocity * spring.damping;
  return force - resistance + velocity + cur;
}

void main(void) {
  bool isTransitioning = length(aCur - aPrev) > EPSILON || length(aTo - aCur) > EPSILON;
  vIsTransitioningFlag = isTransitioning ? 1.0 : 0.0;

  vNext = getNextValue(aCur, aPrev, aTo);
  gl_Position = vec4(0, 0, 0, 1);
  gl_PointSize = 100.0;
}
`,T4=`#version 300 es
#define SHADER_NAME spring-transition-is-transitioning-fragment-shader

in float vIsTransitioningFlag;

out vec4 fragColor;

void main(void) {
  if (vIsTransitioningFlag == 0.0) {
    discard;
  }
  fragColor = vec4(1.0);
}`;function P4(t,e){let n=bu(e.size),r=yu(e.size);return new _e(t,{vs:S4,fs:T4,bufferLayout:[{name:"aPrev",format:r},{name:"aCur",format:r},{name:"aTo",format:e.getBufferLayout().attributes[0].format}],varyings:["vNext"],modules:[w4],defines:{ATTRIBUTE_TYPE:n},parameters:{depthCompare:"always",blendColorOperation:"max",blendColorSrcFactor:"one",blendColorDstFactor:"one",blendAlphaOperation:"max",blendAlphaSrcFactor:"one",blendAlphaDstFactor:"one"}})}function L4(t){return t.createTexture({data:new Uint8Array(4),format:"rgba8unorm",width:1,height:1})}function A4(t,e){return t.createFramebuffer({id:"spring-transition-is-transitioning-framebuffer",width:1,height:1,colorAttachments:[e]})}var I4={interpolation:qo,spring:Ko},Qo=class{constructor(e,{id:n,timeline:r}){if(!e)throw new Error("AttributeTransitionManager is constructed without device");this.id=n,this.device=e,this.timeline=r,this.transitions={},this.needsRedraw=!1,this.numInstances=1}finalize(){for(let e in this.transitions)this._removeTransition(e)}update({attributes:e,transitions:n,numInstances:r}){this.numInstances=r||1;for(let i in e){let s=e[i],o=s.getTransitionSetting(n);o&&this._updateAttribute(i,s,o)}for(let i in this.transitions){let s=e[i];(!s||!s.getTransitionSetting(n))&&this._removeTransition(i)}}hasAttribute(e){let n=this.transitions[e];return n&&n.inProgress}getAttributes(){let e={};for(let n in this.transitions){let r=this.transitions[n];r.inProgress&&(e[n]=r.attributeInTransition)}return e}run(){if(this.numInstances===0)return!1;for(let n in this.transitions)this.transitions[n].update()&&(this.needsRedraw=!0);let e=this.needsRedraw;return this.needsRedraw=!1,e}_removeTransition(e){this.transitions[e].delete(),delete this.transitions[e]}_updateAttribute(e,n,r){let i=this.transitions[e],s=!i||i.type!==r.type;if(s){i&&this._removeTransition(e);let o=I4[r.type];o?this.transitions[e]=new o({attribute:n,timeline:this.timeline,device:this.device}):(G.error(`unsupported transition type '${r.type}'`)(),s=!1)}(s||n.needsRedraw())&&(this.needsRedraw=!0,this.transitions[e].start(r,this.numInstances))}};var xS="attributeManager.invalidate",M4="attributeManager.updateStart",C4="attributeManager.updateEnd",R4="attribute.updateStart",O4="attribute.allocate",B4="attribute.updateEnd",Jo=class{constructor(e,{id:n="attribute-manager",stats:r,timeline:i}={}){this.mergeBoundsMemoized=Lt(fv),this.id=n,this.device=e,this.attributes={},this.updateTriggers={},this.needsRedraw=!0,this.userData={},this.stats=r,this.attributeTransitionManager=new Qo(e,{id:`${n}-transitions`,timeline:i}),this.attributeBufferGroups=e.type==="webgpu"?new Zo(e,{id:n,isTransitionAttribute:s=>this.attributeTransitionManager.hasAttribute(s)}):null,Object.seal(this)}finalize(){this.attributeBufferGroups?.finalize();for(let e in this.attributes)this.attributes[e].delete();this.attributeTransitionManager.finalize()}getNeedsRedraw(e={clearRedrawFlags:!1}){let n=this.needsRedraw;return this.needsRedraw=this.needsRedraw&&!e.clearRedrawFlags,n&&this.id}setNeedsRedraw(){this.needsRedraw=!0}add(e){this._add(e)}addInstanced(e){this._add(e,{stepMode:"instance"})}remove(e){for(let n of e)this.attributes[n]!==void 0&&(this.attributes[n].delete(),delete this.attributes[n])}invalidate(e,n){let r=this._invalidateTrigger(e,n);ie(xS,this,e,r)}invalidateAll(e){for(let n in this.attributes)this.attributes[n].setNeedsUpdate(n,e);ie(xS,this,"all")}update({data:e,numInstances:n,startIndices:r=null,transitions:i,props:s={},buffers:o={},context:a={}}){let c=!1;ie(M4,this),this.stats&&this.stats.get("Update Attributes").timeStart();for(let l in this.attributes){let u=this.attributes[l],f=u.settings.accessor;u.startIndices=r,u.numInstances=n,s[l]&&G.removed(`props.${l}`,`data.attributes.${l}`)(),u.setExternalBuffer(o[l])||u.setBinaryValue(typeof f=="string"?o[f]:void 0,e.startIndices)||typeof f=="string"&&!o[f]&&u.setConstantValue(a,s[f])||u.needsUpdate()&&(c=!0,this._updateAttribute({attribute:u,numInstances:n,data:e,props:s,context:a})),this.needsRedraw=this.needsRedraw||u.needsRedraw()}c&&ie(C4,this,n),this.stats&&(this.stats.get("Update Attributes").timeEnd(),c&&this.stats.get("Attributes updated").incrementCount()),this.attributeTransitionManager.update({attributes:this.attributes,numInstances:n,transitions:i})}updateTransition(){let{attributeTransitionManager:e}=this,n=e.run();return this.needsRedraw=this.needsRedraw||n,n}getAttributes(){return{...this.attributes,...this.attributeTransitionManager.getAttributes()}}getBounds(e){let n=e.map(r=>this.attributes[r]?.getBounds());return this.mergeBoundsMemoized(n)}getChangedAttributes(e={clearChangedFlags:!1}){let{attributes:n,attributeTransitionManager:r}=this,i={...r.getAttributes()};for(let s in n){let o=n[s];o.needsRedraw(e)&&!r.hasAttribute(s)&&(i[s]=o)}return i}getBufferLayouts(e){return this.hasBufferGroups()?this.attributeBufferGroups.getBufferLayouts(this.getAttributes(),e):Object.values(this.getAttributes()).map(n=>n.getBufferLayout(e))}hasBufferGroups(){return!!this.attributeBufferGroups?.hasGroups(this.attributes)}getBufferGroupBindings(e,n,r={}){return this.attributeBufferGroups?this.attributeBufferGroups.getBindings(this.getAttributes(),e,n,r):{bufferLayouts:this.getBufferLayouts(n),buffers:{},groupedAttributeIds:new Set}}_add(e,n){for(let r in e){let i=e[r],s={...i,id:r,size:i.isIndexed&&1||i.size||1,...n};this.attributes[r]=new Er(this.device,s)}this._mapUpdateTriggersToAttributes()}_mapUpdateTriggersToAttributes(){let e={};for(let n in this.attributes)this.attributes[n].getUpdateTriggers().forEach(i=>{e[i]||(e[i]=[]),e[i].push(n)});this.updateTriggers=e}_invalidateTrigger(e,n){let{attributes:r,updateTriggers:i}=this,s=i[e];return s&&s.forEach(o=>{let a=r[o];a&&a.setNeedsUpdate(a.id,n)}),s}_updateAttribute(e){let{attribute:n,numInstances:r}=e;if(ie(R4,n),n.constant){n.setConstantValue(e.context,n.value);return}n.allocate(r)&&ie(O4,n,r),n.updateBuffer(e)&&(this.needsRedraw=!0,ie(B4,n,r))}};B();jl();ue();var ea=class extends ct{get value(){return this._value}_onUpdate(){let{time:e,settings:{fromValue:n,toValue:r,duration:i,easing:s}}=this,o=s(e/i);this._value=Yt(n,r,o)}};var vS=1e-5;function ES(t,e,n,r,i){let s=e-t,a=(n-e)*i,c=-s*r;return a+c+s+e}function N4(t,e,n,r,i){if(Array.isArray(n)){let s=[];for(let o=0;o<n.length;o++)s[o]=ES(t[o],e[o],n[o],r,i);return s}return ES(t,e,n,r,i)}function wS(t,e){if(Array.isArray(t)){let n=0;for(let r=0;r<t.length;r++){let i=t[r]-e[r];n+=i*i}return Math.sqrt(n)}return Math.abs(t-e)}var ta=class extends ct{get value(){return this._currValue}_onUpdate(){let{fromValue:e,toValue:n,damping:r,stiffness:i}=this.settings,{_prevValue:s=e,_currValue:o=e}=this,a=N4(s,o,n,r,i),c=wS(a,n),l=wS(a,o);c<vS&&l<vS&&(a=n,this.end()),this._prevValue=o,this._currValue=a}};var D4={interpolation:ea,spring:ta},na=class{constructor(e){this.transitions=new Map,this.timeline=e}get active(){return this.transitions.size>0}add(e,n,r,i){let{transitions:s}=this;if(s.has(e)){let c=s.get(e),{value:l=c.settings.fromValue}=c;n=l,this.remove(e)}if(i=Ql(i),!i)return;let o=D4[i.type];if(!o){G.error(`unsupported transition type '${i.type}'`)();return}let a=new o(this.timeline);a.start({...i,fromValue:n,toValue:r}),s.set(e,a)}remove(e){let{transitions:n}=this;n.has(e)&&(n.get(e).cancel(),n.delete(e))}update(){let e={};for(let[n,r]of this.transitions)r.update(),e[n]=r.value,r.inProgress||this.remove(n);return e}clear(){for(let e of this.transitions.keys())this.remove(e)}};function TS(t){let e=t[Ct];for(let n in e){let r=e[n],{validate:i}=r;if(i&&!i(t[n],r))throw new Error(`Invalid prop ${n}: ${t[n]}`)}}function PS(t,e){let n=LS({newProps:t,oldProps:e,propTypes:t[Ct],ignoreProps:{data:null,updateTriggers:null,extensions:null,transitions:null}}),r=F4(t,e),i=!1;return r||(i=U4(t,e)),{dataChanged:r,propsChanged:n,updateTriggersChanged:i,extensionsChanged:G4(t,e),transitionsChanged:k4(t,e)}}function k4(t,e){if(!t.transitions)return!1;let n={},r=t[Ct],i=!1;for(let s in t.transitions){let o=r[s],a=o&&o.type;(a==="number"||a==="color"||a==="array")&&Hm(t[s],e[s],o)&&(n[s]=!0,i=!0)}return i?n:!1}function LS({newProps:t,oldProps:e,ignoreProps:n={},propTypes:r={},triggerName:i="props"}){if(e===t)return!1;if(typeof t!="object"||t===null)return`${i} changed shallowly`;if(typeof e!="object"||e===null)return`${i} changed shallowly`;for(let s of Object.keys(t))if(!(s in n)){if(!(s in e))return`${i}.${s} added`;let o=Hm(t[s],e[s],r[s]);if(o)return`${i}.${s} ${o}`}for(let s of Object.keys(e))if(!(s in n)){if(!(s in t))return`${i}.${s} dropped`;if(!Object.hasOwnProperty.call(t,s)){let o=Hm(t[s],e[s],r[s]);if(o)return`${i}.${s} ${o}`}}return!1}function Hm(t,e,n){let r=n&&n.equal;return r&&!r(t,e,n)||!r&&(r=t&&e&&t.equals,r&&!r.call(t,e))?"changed deeply":!r&&e!==t?"changed shallowly":null}function F4(t,e){if(e===null)return"oldProps is null, initial diff";let n=!1,{dataComparator:r,_dataDiff:i}=t;return r?r(t.data,e.data)||(n="Data comparator detected a change"):t.data!==e.data&&(n="A new data container was supplied"),n&&i&&(n=i(t.data,e.data)||n),n}function U4(t,e){if(e===null)return{all:!0};if("all"in t.updateTriggers&&SS(t,e,"all"))return{all:!0};let n={},r=!1;for(let i in t.updateTriggers)i!=="all"&&SS(t,e,i)&&(n[i]=!0,r=!0);return r?n:!1}function G4(t,e){if(e===null)return!0;let n=e.extensions,{extensions:r}=t;if(r===n)return!1;if(!n||!r||r.length!==n.length)return!0;for(let i=0;i<r.length;i++)if(!r[i].equals(n[i]))return!0;return!1}function SS(t,e,n){let r=t.updateTriggers[n];r=r??{};let i=e.updateTriggers[n];return i=i??{},LS({oldProps:i,newProps:r,triggerName:n})}var V4="count(): argument not an object",z4="count(): argument not a container";function AS(t){if(!W4(t))throw new Error(V4);if(typeof t.count=="function")return t.count();if(Number.isFinite(t.size))return t.size;if(Number.isFinite(t.length))return t.length;if($4(t))return Object.keys(t).length;throw new Error(z4)}function $4(t){return t!==null&&typeof t=="object"&&t.constructor===Object}function W4(t){return t!==null&&typeof t=="object"}function Xm(t,e){if(!e)return t;let n={...t,...e};if("defines"in e&&(n.defines={...t.defines,...e.defines}),"modules"in e&&(n.modules=(t.modules||[]).concat(e.modules),e.modules.some(r=>r.name==="project64"))){let r=n.modules.findIndex(i=>i.name==="project32");r>=0&&n.modules.splice(r,1)}if("inject"in e)if(!t.inject)n.inject=e.inject;else{let r={...t.inject};for(let i in e.inject)r[i]=(r[i]||"")+e.inject[i];n.inject=r}return n}B();var j4={minFilter:"linear",mipmapFilter:"linear",magFilter:"linear",addressModeU:"clamp-to-edge",addressModeV:"clamp-to-edge"},Zm={};function IS(t,e,n,r){if(n instanceof z)return n;n.constructor&&n.constructor.name!=="Object"&&(n={data:n});let i=null;n.compressed&&(i={minFilter:"linear",mipmapFilter:n.data.length>1?"nearest":"linear"});let{width:s,height:o}=n.data,a=e.createTexture({...n,sampler:{...j4,...i,...r},mipLevels:e.getMipLevelCount(s,o)});return e.type==="webgl"?a.generateMipmapsWebGL():e.type==="webgpu"&&e.generateMipmapsWebGPU(a),Zm[a.id]=t,a}function MS(t,e){!e||!(e instanceof z)||Zm[e.id]===t&&(e.delete(),delete Zm[e.id])}var Y4={boolean:{validate(t,e){return!0},equal(t,e,n){return!!t==!!e}},number:{validate(t,e){return Number.isFinite(t)&&(!("max"in e)||t<=e.max)&&(!("min"in e)||t>=e.min)}},color:{validate(t,e){return e.optional&&!t||qm(t)&&(t.length===3||t.length===4)},equal(t,e,n){return ee(t,e,1)}},accessor:{validate(t,e){let n=Eu(t);return n==="function"||n===Eu(e.value)},equal(t,e,n){return typeof e=="function"?!0:ee(t,e,1)}},array:{validate(t,e){return e.optional&&!t||qm(t)},equal(t,e,n){let{compare:r}=n,i=Number.isInteger(r)?r:r?1:0;return r?ee(t,e,i):t===e}},object:{equal(t,e,n){if(n.ignore)return!0;let{compare:r}=n,i=Number.isInteger(r)?r:r?1:0;return r?ee(t,e,i):t===e}},function:{validate(t,e){return e.optional&&!t||typeof t=="function"},equal(t,e,n){return!n.compare&&n.ignore!==!1||t===e}},data:{transform:(t,e,n)=>{if(!t)return t;let{dataTransform:r}=n.props;return r?r(t):typeof t.shape=="string"&&t.shape.endsWith("-table")&&Array.isArray(t.data)?t.data:t}},image:{transform:(t,e,n)=>{let r=n.context;return!r||!r.device?null:IS(n.id,r.device,t,{...e.parameters,...n.props.textureParameters})},release:(t,e,n)=>{MS(n.id,t)}}};function CS(t){let e={},n={},r={};for(let[i,s]of Object.entries(t)){let o=s?.deprecatedFor;if(o)r[i]=Array.isArray(o)?o:[o];else{let a=H4(i,s);e[i]=a,n[i]=a.value}}return{propTypes:e,defaultProps:n,deprecatedProps:r}}function H4(t,e){switch(Eu(e)){case"object":return ra(t,e);case"array":return ra(t,{type:"array",value:e,compare:!1});case"boolean":return ra(t,{type:"boolean",value:e});case"number":return ra(t,{type:"number",value:e});case"function":return ra(t,{type:"function",value:e,compare:!0});default:return{name:t,type:"unknown",value:e}}}function ra(t,e){return"type"in e?{name:t,...Y4[e.type],...e}:"value"in e?{name:t,type:Eu(e.value),...e}:{name:t,type:"object",value:e}}function qm(t){return Array.isArray(t)||ArrayBuffer.isView(t)}function Eu(t){return qm(t)?"array":t===null?"null":typeof t}function RS(t,e){let n;for(let s=e.length-1;s>=0;s--){let o=e[s];"extensions"in o&&(n=o.extensions)}let r=Km(t.constructor,n),i=Object.create(r);i[wi]=t,i[Rt]={},i[at]={};for(let s=0;s<e.length;++s){let o=e[s];for(let a in o)i[a]=o[a]}return Object.freeze(i),i}var X4="_mergedDefaultProps";function Km(t,e){if(!(t instanceof wu.constructor))return{};let n=X4;if(e)for(let i of e){let s=i.constructor;s&&(n+=`:${s.extensionName||s.name}`)}let r=OS(t,n);return r||(t[n]=Z4(t,e||[]))}function Z4(t,e){if(!t.prototype)return null;let r=Object.getPrototypeOf(t),i=Km(r),s=OS(t,"defaultProps")||{},o=CS(s),a=Object.assign(Object.create(null),i,o.defaultProps),c=Object.assign(Object.create(null),i?.[Ct],o.propTypes),l=Object.assign(Object.create(null),i?.[al],o.deprecatedProps);for(let u of e){let f=Km(u.constructor);f&&(Object.assign(a,f),Object.assign(c,f[Ct]),Object.assign(l,f[al]))}return q4(a,t),Q4(a,c),K4(a,l),a[Ct]=c,a[al]=l,e.length===0&&!Qm(t,"_propTypes")&&(t._propTypes=c),a}function q4(t,e){let n=ek(e);Object.defineProperties(t,{id:{writable:!0,value:n}})}function K4(t,e){for(let n in e)Object.defineProperty(t,n,{enumerable:!1,set(r){let i=`${this.id}: ${n}`;for(let s of e[n])Qm(this,s)||(this[s]=r);G.deprecated(i,e[n].join("/"))()}})}function Q4(t,e){let n={},r={};for(let i in e){let s=e[i],{name:o,value:a}=s;s.async&&(n[o]=a,r[o]=J4(o))}t[Zt]=n,t[Rt]={},Object.defineProperties(t,r)}function J4(t){return{enumerable:!0,set(e){typeof e=="string"||e instanceof Promise||ql(e)?this[Rt][t]=e:this[at][t]=e},get(){if(this[at]){if(t in this[at])return this[at][t]||this[Zt][t];if(t in this[Rt]){let e=this[wi]&&this[wi].internalState;if(e&&e.hasAsyncProp(t))return e.getAsyncProp(t)||this[Zt][t]}}return this[Zt][t]}}}function Qm(t,e){return Object.prototype.hasOwnProperty.call(t,e)}function OS(t,e){return Qm(t,e)&&t[e]}function ek(t){let e=t.componentName;return e||G.warn(`${t.name}.componentName not specified`)(),e||t.name}var tk=0,ia=class{constructor(...e){this.props=RS(this,e),this.id=this.props.id,this.count=tk++}clone(e){let{props:n}=this,r={};for(let i in n[Zt])i in n[at]?r[i]=n[at][i]:i in n[Rt]&&(r[i]=n[Rt][i]);return new this.constructor({...n,...r,...e})}};ia.componentName="Component";ia.defaultProps={};var wu=ia;var nk=Object.freeze({}),sa=class{constructor(e){this.component=e,this.asyncProps={},this.onAsyncPropUpdated=()=>{},this.oldProps=null,this.oldAsyncProps=null}finalize(){for(let e in this.asyncProps){let n=this.asyncProps[e];n&&n.type&&n.type.release&&n.type.release(n.resolvedValue,n.type,this.component)}this.asyncProps={},this.component=null,this.resetOldProps()}getOldProps(){return this.oldAsyncProps||this.oldProps||nk}resetOldProps(){this.oldAsyncProps=null,this.oldProps=this.component?this.component.props:null}hasAsyncProp(e){return e in this.asyncProps}getAsyncProp(e){let n=this.asyncProps[e];return n&&n.resolvedValue}isAsyncPropLoading(e){if(e){let n=this.asyncProps[e];return!!(n&&n.pendingLoadCount>0&&n.pendingLoadCount!==n.resolvedLoadCount)}for(let n in this.asyncProps)if(this.isAsyncPropLoading(n))return!0;return!1}reloadAsyncProp(e,n){this._watchPromise(e,Promise.resolve(n))}setAsyncProps(e){this.component=e[wi]||this.component;let n=e[at]||{},r=e[Rt]||e,i=e[Zt]||{};for(let s in n){let o=n[s];this._createAsyncPropData(s,i[s]),this._updateAsyncProp(s,o),n[s]=this.getAsyncProp(s)}for(let s in r){let o=r[s];this._createAsyncPropData(s,i[s]),this._updateAsyncProp(s,o)}}_fetch(e,n){return null}_onResolve(e,n){}_onError(e,n){}_updateAsyncProp(e,n){if(this._didAsyncInputValueChange(e,n)){if(typeof n=="string"&&(n=this._fetch(e,n)),n instanceof Promise){this._watchPromise(e,n);return}if(ql(n)){this._resolveAsyncIterable(e,n);return}this._setPropValue(e,n)}}_freezeAsyncOldProps(){if(!this.oldAsyncProps&&this.oldProps){this.oldAsyncProps=Object.create(this.oldProps);for(let e in this.asyncProps)Object.defineProperty(this.oldAsyncProps,e,{enumerable:!0,value:this.oldProps[e]})}}_didAsyncInputValueChange(e,n){let r=this.asyncProps[e];return n===r.resolvedValue||n===r.lastValue?!1:(r.lastValue=n,!0)}_setPropValue(e,n){this._freezeAsyncOldProps();let r=this.asyncProps[e];r&&(n=this._postProcessValue(r,n),r.resolvedValue=n,r.pendingLoadCount++,r.resolvedLoadCount=r.pendingLoadCount)}_setAsyncPropValue(e,n,r){let i=this.asyncProps[e];i&&r>=i.resolvedLoadCount&&n!==void 0&&(this._freezeAsyncOldProps(),i.resolvedValue=n,i.resolvedLoadCount=r,this.onAsyncPropUpdated(e,n))}_watchPromise(e,n){let r=this.asyncProps[e];if(r){r.pendingLoadCount++;let i=r.pendingLoadCount;n.then(s=>{this.component&&(s=this._postProcessValue(r,s),this._setAsyncPropValue(e,s,i),this._onResolve(e,s))}).catch(s=>{this._onError(e,s)})}}async _resolveAsyncIterable(e,n){if(e!=="data"){this._setPropValue(e,n);return}let r=this.asyncProps[e];if(!r)return;r.pendingLoadCount++;let i=r.pendingLoadCount,s=[],o=0;for await(let a of n){if(!this.component)return;let{dataTransform:c}=this.component.props;c?s=c(a,s):s=s.concat(a),Object.defineProperty(s,"__diff",{enumerable:!1,value:[{startRow:o,endRow:s.length}]}),o=s.length,this._setAsyncPropValue(e,s,i)}this._onResolve(e,s)}_postProcessValue(e,n){let r=e.type;return r&&this.component&&(r.release&&r.release(e.resolvedValue,r,this.component),r.transform)?r.transform(n,r,this.component):n}_createAsyncPropData(e,n){if(!this.asyncProps[e]){let i=this.component&&this.component.props[Ct];this.asyncProps[e]={type:i&&i[e],lastValue:null,resolvedValue:n,pendingLoadCount:0,resolvedLoadCount:0}}}};var oa=class extends sa{constructor({attributeManager:e,layer:n}){super(n),this.attributeManager=e,this.needsRedraw=!0,this.needsUpdate=!0,this.subLayers=null,this.usesPickingColorCache=!1,this.disabledPickingIndices=[]}get layer(){return this.component}_fetch(e,n){let r=this.layer,i=r?.props.fetch;return i?i(n,{propName:e,layer:r}):super._fetch(e,n)}_onResolve(e,n){let r=this.layer;if(r){let i=r.props.onDataLoad;e==="data"&&i&&i(n,{propName:e,layer:r})}}_onError(e,n){let r=this.layer;r&&r.raiseError(n,`loading ${e} of ${this.layer}`)}};var rk="layer.changeFlag",ik="layer.initialize",sk="layer.update",ok="layer.finalize",ak="layer.matched",BS=2**24-1,ck=Object.freeze([]),lk=Lt(({oldViewport:t,viewport:e})=>t.equals(e)),et=new Uint8ClampedArray(0);function NS(t){return t.rowIndexes||t.pickingColors||t.instancePickingColors}function Jm(t){return t.rowIndexes}function eg(t){return t.pickingColors||t.instancePickingColors}var uk={data:{type:"data",value:ck,async:!0},dataComparator:{type:"function",value:null,optional:!0},_dataDiff:{type:"function",value:t=>t&&t.__diff,optional:!0},dataTransform:{type:"function",value:null,optional:!0},onDataLoad:{type:"function",value:null,optional:!0},onError:{type:"function",value:null,optional:!0},fetch:{type:"function",value:(t,{propName:e,layer:n,loaders:r,loadOptions:i,signal:s})=>{let{resourceManager:o}=n.context;i=i||n.getLoadOptions(),r=r||n.props.loaders,s&&(i={...i,core:{...i?.core,fetch:{...i?.core?.fetch,signal:s}}});let a=o.contains(t);return!a&&!i&&(o.add({resourceId:t,data:zr(t,r),persistent:!1}),a=!0),a?o.subscribe({resourceId:t,onChange:c=>n.internalState?.reloadAsyncProp(e,c),consumerId:n.id,requestId:e}):zr(t,r,i)}},updateTriggers:{},visible:!0,pickable:!1,opacity:{type:"number",min:0,max:1,value:1},operation:"draw",onHover:{type:"function",value:null,optional:!0},onClick:{type:"function",value:null,optional:!0},onDragStart:{type:"function",value:null,optional:!0},onDrag:{type:"function",value:null,optional:!0},onDragEnd:{type:"function",value:null,optional:!0},coordinateSystem:"default",coordinateOrigin:{type:"array",value:[0,0,0],compare:!0},modelMatrix:{type:"array",value:null,compare:!0,optional:!0},wrapLongitude:!1,positionFormat:"XYZ",colorFormat:"RGBA",parameters:{type:"object",value:{},optional:!0,compare:2},loadOptions:{type:"object",value:null,optional:!0,ignore:!0},transitions:null,extensions:[],loaders:{type:"array",value:[],optional:!0,ignore:!0},getPolygonOffset:{type:"function",value:({layerIndex:t})=>[0,-t*100]},highlightedObjectIndex:null,autoHighlight:!1,highlightColor:{type:"accessor",value:[0,0,128,128]}},aa=class extends wu{constructor(){super(...arguments),this.internalState=null,this.lifecycle=wn.NO_STATE,this.parent=null}static get componentName(){return Object.prototype.hasOwnProperty.call(this,"layerName")?this.layerName:""}get root(){let e=this;for(;e.parent;)e=e.parent;return e}toString(){return`${this.constructor.layerName||this.constructor.name}({id: '${this.props.id}'})`}project(e){$(this.internalState);let n=this.internalState.viewport||this.context.viewport,r=rl(e,{viewport:n,modelMatrix:this.props.modelMatrix,coordinateOrigin:this.props.coordinateOrigin,coordinateSystem:this.props.coordinateSystem}),[i,s,o]=xn(r,n.pixelProjectionMatrix);return e.length===2?[i,s]:[i,s,o]}unproject(e){return $(this.internalState),(this.internalState.viewport||this.context.viewport).unproject(e)}projectPosition(e,n){$(this.internalState);let r=this.internalState.viewport||this.context.viewport;return pv(e,{viewport:r,modelMatrix:this.props.modelMatrix,coordinateOrigin:this.props.coordinateOrigin,coordinateSystem:this.props.coordinateSystem,...n})}get isComposite(){return!1}get isDrawable(){return!0}setState(e){this.setChangeFlags({stateChanged:!0}),Object.assign(this.state,e),this.setNeedsRedraw()}setNeedsRedraw(){this.internalState&&(this.internalState.needsRedraw=!0)}setNeedsUpdate(){this.internalState&&(this.context.layerManager.setNeedsUpdate(String(this)),this.internalState.needsUpdate=!0)}get isLoaded(){return this.internalState?!this.internalState.isAsyncPropLoading():!1}get wrapLongitude(){return this.props.wrapLongitude}isPickable(){return this.props.pickable&&this.props.visible}getModels(){let e=this.state;return e&&(e.models||e.model&&[e.model])||[]}setShaderModuleProps(...e){for(let n of this.getModels())n.shaderInputs.setProps(...e)}getAttributeManager(){return this.internalState&&this.internalState.attributeManager}getCurrentLayer(){return this.internalState&&this.internalState.layer}getLoadOptions(){return this.props.loadOptions}use64bitPositions(){let{coordinateSystem:e}=this.props;return e==="default"||e==="lnglat"||e==="cartesian"}onHover(e,n){return this.props.onHover&&this.props.onHover(e,n)||!1}onClick(e,n){return this.props.onClick&&this.props.onClick(e,n)||!1}nullPickingColor(){return[0,0,0]}encodePickingColor(e,n=[]){return n[0]=e+1&255,n[1]=e+1>>8&255,n[2]=e+1>>8>>8&255,n}decodePickingColor(e){$(e instanceof Uint8Array);let[n,r,i]=e;return n+r*256+i*65536-1}getNumInstances(){return Number.isFinite(this.props.numInstances)?this.props.numInstances:this.state&&this.state.numInstances!==void 0?this.state.numInstances:AS(this.props.data)}getStartIndices(){return this.props.startIndices?this.props.startIndices:this.state&&this.state.startIndices?this.state.startIndices:null}getBounds(){return this.getAttributeManager()?.getBounds(["positions","instancePositions"])}getShaders(e){e=Xm(e,{disableWarnings:!0,modules:this.context.defaultShaderModules});for(let n of this.props.extensions)e=Xm(e,n.getShaders.call(this,n));return e}shouldUpdateState(e){return e.changeFlags.propsOrDataChanged}updateState(e){let n=this.getAttributeManager(),{dataChanged:r}=e.changeFlags;if(r&&n)if(Array.isArray(r))for(let i of r)n.invalidateAll(i);else n.invalidateAll();if(n){let{props:i}=e,s=this.internalState.hasPickingBuffer,o=Number.isInteger(i.highlightedObjectIndex)||!!i.pickable||i.extensions.some(a=>a.getNeedsPickingBuffer.call(this,a));if(s!==o){this.internalState.hasPickingBuffer=o;let a=NS(n.attributes);a&&(o&&a.constant&&(a.constant=!1,n.invalidate(a.id)),!a.value&&!o&&(a.constant=!0,a.value=Jm(n.attributes)?[io]:[0,0,0]))}}}finalizeState(e){for(let r of this.getModels())r.destroy();let n=this.getAttributeManager();n&&n.finalize(),this.context&&this.context.resourceManager.unsubscribe({consumerId:this.id}),this.internalState&&(this.internalState.uniformTransitions.clear(),this.internalState.finalize())}draw(e){for(let n of this.getModels())n.draw(e.renderPass)}getPickingInfo({info:e,mode:n,sourceLayer:r}){let{index:i}=e;return i>=0&&Array.isArray(this.props.data)&&(e.object=this.props.data[i]),e}raiseError(e,n){n&&(e=new Error(`${n}: ${e.message}`,{cause:e})),this.props.onError?.(e)||this.context?.onError?.(e,this)}getNeedsRedraw(e={clearRedrawFlags:!1}){return this._getNeedsRedraw(e)}needsUpdate(){return this.internalState?this.internalState.needsUpdate||this.hasUniformTransition()||this.shouldUpdateState(this._getUpdateParams()):!1}hasUniformTransition(){return this.internalState?.uniformTransitions.active||!1}activateViewport(e){if(!this.internalState)return;let n=this.internalState.viewport;this.internalState.viewport=e,(!n||!lk({oldViewport:n,viewport:e}))&&(this.setChangeFlags({viewportChanged:!0}),this.isComposite?this.needsUpdate()&&this.setNeedsUpdate():this._update())}invalidateAttribute(e="all"){let n=this.getAttributeManager();n&&(e==="all"?n.invalidateAll():n.invalidate(e))}updateAttributes(e){let n=!1;for(let r in e)e[r].layoutChanged()&&(n=!0);for(let r of this.getModels())this._setModelAttributes(r,e,n)}_updateAttributes(){let e=this.getAttributeManager();if(!e)return;let n=this.props,r=this.getNumInstances(),i=this.getStartIndices();e.update({data:n.data,numInstances:r,startIndices:i,props:n,transitions:n.transitions,buffers:n.data.attributes,context:this});let s=e.getChangedAttributes({clearChangedFlags:!0});this.updateAttributes(s)}_updateAttributeTransition(){let e=this.getAttributeManager();e&&e.updateTransition()}_updateUniformTransition(){let{uniformTransitions:e}=this.internalState;if(e.active){let n=e.update(),r=Object.create(this.props);for(let i in n)Object.defineProperty(r,i,{value:n[i]});return r}return this.props}calculateInstancePickingColors(e,{numInstances:n}){if(e.constant)return;let r=Math.floor(et.length/4);this.internalState.usesPickingColorCache=!0;let i=n>0&&et[0]===0;if(r<n||i){n>BS&&G.warn("Layer has too many data objects. Picking might not be able to distinguish all objects.")(),et=st.allocate(et,n,{size:4,copy:!0,maxCount:Math.max(n,BS)});let s=Math.floor(et.length/4),o=[0,0,0],a=i?0:r;for(let c=a;c<s;c++)this.encodePickingColor(c,o),et[c*4+0]=o[0],et[c*4+1]=o[1],et[c*4+2]=o[2],et[c*4+3]=0}e.value=et.subarray(0,n*4)}_setModelAttributes(e,n,r=!1){if(!Object.keys(n).length)return;let i=this.getAttributeManager();if(i?.hasBufferGroups()){this._setGroupedModelAttributes(e,i,n);return}if(r){let c=this.getAttributeManager();e.setBufferLayout(c.getBufferLayouts(e)),n=c.getAttributes()}let s=e.userData?.excludeAttributes||{},o={},a={};for(let c in n){if(s[c])continue;let l=n[c].getValue();for(let u in l){let f=l[u];f instanceof k?n[c].settings.isIndexed?e.setIndexBuffer(f):o[u]=f:f&&(a[u]=f)}}e.setAttributes(o),e.setConstantAttributes(a)}_setGroupedModelAttributes(e,n,r){let i=e.userData?.excludeAttributes||{},s=n.getBufferGroupBindings(r,e,i);e.setBufferLayout(s.bufferLayouts);let o={...s.buffers},a={},c=n.getAttributes();for(let l in c){if(i[l]||s.groupedAttributeIds.has(l))continue;let u=c[l],f=u.getValue();for(let d in f){let h=f[d];h instanceof k?u.settings.isIndexed?e.setIndexBuffer(h):o[d]=h:h&&(a[d]=h)}}e.setAttributes(o),e.setConstantAttributes(a)}disablePickingIndex(e){let n=this.props.data;if(!("attributes"in n)){this._disablePickingIndex(e);return}let r=this.getAttributeManager().attributes,i=Jm(r),s=eg(r),o=i&&n.attributes&&n.attributes[i.id];if(o&&o.value){let c=o.value;for(let l=0;l<n.length;l++){let u=i.getVertexOffset(l);c[u]===e&&this._disablePickingIndex(l)}return}let a=s&&n.attributes&&n.attributes[s.id];if(a&&a.value){let c=a.value,l=this.encodePickingColor(e);for(let u=0;u<n.length;u++){let f=s.getVertexOffset(u);c[f]===l[0]&&c[f+1]===l[1]&&c[f+2]===l[2]&&this._disablePickingIndex(u)}}else this._disablePickingIndex(e)}_disablePickingIndex(e){let n=this.getAttributeManager().attributes,r=Jm(n);if(r){let a=r.getVertexOffset(e),c=r.getVertexOffset(e+1),l=new Uint32Array(c-a);l.fill(io),r.buffer.write(l,a*l.BYTES_PER_ELEMENT);return}let i=eg(n);if(!i){this.internalState&&rv(this.internalState.disabledPickingIndices,e);return}let s=i.getVertexOffset(e),o=i.getVertexOffset(e+1);i.buffer.write(new Uint8Array(o-s),s)}restorePickingColors(){let e=this.getAttributeManager().attributes,n=NS(e);if(!n){this.internalState&&(this.internalState.disabledPickingIndices.length=0);return}let r=eg(e);this.internalState.usesPickingColorCache&&r&&r.value.buffer!==et.buffer&&(r.value=et.subarray(0,r.value.length)),n.updateSubBuffer({startOffset:0})}_initialize(){$(!this.internalState),ie(ik,this);let e=this._getAttributeManager();this.internalState=new oa({attributeManager:e,layer:this}),this._clearChangeFlags(),this.state={},Object.defineProperty(this.state,"attributeManager",{get:()=>(G.deprecated("layer.state.attributeManager","layer.getAttributeManager()")(),e)}),this.internalState.uniformTransitions=new na(this.context.timeline),this.internalState.onAsyncPropUpdated=this._onAsyncPropUpdated.bind(this),this.internalState.setAsyncProps(this.props),this.initializeState(this.context);for(let n of this.props.extensions)n.initializeState.call(this,this.context,n);this.setChangeFlags({dataChanged:"init",propsChanged:"init",viewportChanged:!0,extensionsChanged:!0}),this._update()}_transferState(e){ie(ak,this,this===e);let{state:n,internalState:r}=e;this!==e&&(this.internalState=r,this.state=n,this.internalState.setAsyncProps(this.props),this._diffProps(this.props,this.internalState.getOldProps()))}_update(){let e=this.needsUpdate();if(ie(sk,this,e),!e)return;this.context.stats.get("Layer updates").incrementCount();let n=this.props,r=this.context,i=this.internalState,s=r.viewport,o=this._updateUniformTransition();i.propsInTransition=o,r.viewport=i.viewport||s,this.props=o;try{let a=this._getUpdateParams(),c=this.getModels();if(r.device)this.updateState(a);else try{this.updateState(a)}catch{}for(let u of this.props.extensions)u.updateState.call(this,a,u);this.setNeedsRedraw(),this._updateAttributes();let l=this.getModels()[0]!==c[0];this._postUpdate(a,l)}finally{r.viewport=s,this.props=n,this._clearChangeFlags(),i.needsUpdate=!1,i.resetOldProps()}}_finalize(){ie(ok,this),this.finalizeState(this.context);for(let e of this.props.extensions)e.finalizeState.call(this,this.context,e)}_drawLayer({renderPass:e,shaderModuleProps:n=null,uniforms:r={},parameters:i={}}){this._updateAttributeTransition();let s=this.props,o=this.context;this.props=this.internalState.propsInTransition||s;try{n&&this.setShaderModuleProps(n);let{getPolygonOffset:a}=this.props,c=a&&a(r)||[0,0];o.device instanceof Tn&&o.device.setParametersWebGL({polygonOffset:c});let l=o.device instanceof Tn?null:fk(i);if(dk(this.getModels(),e,i,l),o.device instanceof Tn)o.device.withParametersWebGL(i,()=>{let u={renderPass:e,shaderModuleProps:n,uniforms:r,parameters:i,context:o};for(let f of this.props.extensions)f.draw.call(this,u,f);this.draw(u)});else{l?.renderPassParameters&&e.setParameters(l.renderPassParameters);let u={renderPass:e,shaderModuleProps:n,uniforms:r,parameters:i,context:o};for(let f of this.props.extensions)f.draw.call(this,u,f);this.draw(u)}}finally{this.props=s}}getChangeFlags(){return this.internalState?.changeFlags}setChangeFlags(e){if(!this.internalState)return;let{changeFlags:n}=this.internalState;for(let i in e)if(e[i]){let s=!1;switch(i){case"dataChanged":let o=e[i],a=n[i];o&&Array.isArray(a)&&(n.dataChanged=Array.isArray(o)?a.concat(o):o,s=!0);default:n[i]||(n[i]=e[i],s=!0)}s&&ie(rk,this,i,e)}let r=!!(n.dataChanged||n.updateTriggersChanged||n.propsChanged||n.extensionsChanged);n.propsOrDataChanged=r,n.somethingChanged=r||n.viewportChanged||n.stateChanged}_clearChangeFlags(){this.internalState.changeFlags={dataChanged:!1,propsChanged:!1,updateTriggersChanged:!1,viewportChanged:!1,stateChanged:!1,extensionsChanged:!1,propsOrDataChanged:!1,somethingChanged:!1}}_diffProps(e,n){let r=PS(e,n);if(r.updateTriggersChanged)for(let i in r.updateTriggersChanged)r.updateTriggersChanged[i]&&this.invalidateAttribute(i);if(r.transitionsChanged)for(let i in r.transitionsChanged)this.internalState.uniformTransitions.add(i,n[i],e[i],e.transitions?.[i]);return this.setChangeFlags(r)}validateProps(){TS(this.props)}updateAutoHighlight(e){this.props.autoHighlight&&!Number.isInteger(this.props.highlightedObjectIndex)&&this._updateAutoHighlight(e)}_updateAutoHighlight(e){let n={highlightedObjectColor:e.picked?e.color:null},{highlightColor:r}=this.props;e.picked&&typeof r=="function"&&(n.highlightColor=r(e)),this.setShaderModuleProps({picking:n}),this.setNeedsRedraw()}_getAttributeManager(){let e=this.context;return new Jo(e.device,{id:this.props.id,stats:e.stats,timeline:e.timeline})}_postUpdate(e,n){let{props:r,oldProps:i}=e,s=this.state.model;s?.isInstanced&&s.setInstanceCount(this.getNumInstances());let{autoHighlight:o,highlightedObjectIndex:a,highlightColor:c}=r;if(n||i.autoHighlight!==o||i.highlightedObjectIndex!==a||i.highlightColor!==c){let l={};Array.isArray(c)&&(l.highlightColor=c),(n||i.autoHighlight!==o||a!==i.highlightedObjectIndex)&&(l.highlightedObjectColor=Number.isFinite(a)&&a>=0?this.encodePickingColor(a):null),this.setShaderModuleProps({picking:l})}}_getUpdateParams(){return{props:this.props,oldProps:this.internalState.getOldProps(),context:this.context,changeFlags:this.internalState.changeFlags}}_getNeedsRedraw(e){if(!this.internalState)return!1;let n=!1;n=n||this.internalState.needsRedraw&&this.id;let r=this.getAttributeManager(),i=r?r.getNeedsRedraw(e):!1;if(n=n||i,n)for(let s of this.props.extensions)s.onNeedsRedraw.call(this,s);return this.internalState.needsRedraw=this.internalState.needsRedraw&&!e.clearRedrawFlags,n}_onAsyncPropUpdated(){this._diffProps(this.props,this.internalState.getOldProps()),this.setNeedsUpdate()}};aa.defaultProps=uk;aa.layerName="Layer";var Tr=aa;function fk(t){let{blendConstant:e,...n}=t;return e?{pipelineParameters:n,renderPassParameters:{blendConstant:e}}:{pipelineParameters:n}}function dk(t,e,n,r){for(let i of t)i.device.type==="webgpu"?(hk(i,e),i.setParameters({...i.parameters,...r?.pipelineParameters})):i.setParameters(n)}function hk(t,e){let n=e.props.framebuffer||(e.framebuffer??null);if(!n)return;let r=n.colorAttachments.map(o=>o?.texture?.format??null),i=n.depthStencilAttachment?.texture?.format,s=t;(!pk(s.props.colorAttachmentFormats,r)||s.props.depthStencilAttachmentFormat!==i)&&(s.props.colorAttachmentFormats=r,s.props.depthStencilAttachmentFormat=i,s._setPipelineNeedsUpdate("attachment formats"))}function pk(t,e){if(t===e)return!0;if(!t||!e||t.length!==e.length)return!1;for(let n=0;n<t.length;n++)if(t[n]!==e[n])return!1;return!0}ue();var tg={bearing:0,pitch:0,position:[0,0,0]},mk={speed:1.2,curve:1.414},Gi=class extends gr{constructor(e={}){super({compare:["longitude","latitude","zoom","bearing","pitch","position"],extract:["width","height","longitude","latitude","zoom","bearing","pitch","position"],required:["width","height","latitude","longitude","zoom"]}),this.opts={...mk,...e}}interpolateProps(e,n,r){let i=gp(e,n,r,this.opts);for(let s in tg)i[s]=Yt(e[s]||tg[s],n[s]||tg[s],r);return i}getDuration(e,n){let{transitionDuration:r}=n;return r==="auto"&&(r=bp(e,n,this.opts)),r}};B();var Vi=class{constructor(e){this.indexStarts=[0],this.vertexStarts=[0],this.vertexCount=0,this.instanceCount=0;let{attributes:n={}}=e;this.typedArrayManager=st,this.attributes={},this._attributeDefs=n,this.opts=e,this.updateGeometry(e)}updateGeometry(e){Object.assign(this.opts,e);let{data:n,buffers:r={},getGeometry:i,geometryBuffer:s,positionFormat:o,dataChanged:a,normalize:c=!0}=this.opts;if(this.data=n,this.getGeometry=i,this.positionSize=s&&s.size||(o==="XY"?2:3),this.buffers=r,this.normalize=c,s&&($(n.startIndices),this.getGeometry=this.getGeometryFromBuffer(s),c||(r.vertexPositions=s)),this.geometryBuffer=r.vertexPositions,Array.isArray(a))for(let l of a)this._rebuildGeometry(l);else this._rebuildGeometry()}updatePartialGeometry({startRow:e,endRow:n}){this._rebuildGeometry({startRow:e,endRow:n})}getGeometryFromBuffer(e){let n=e.value||e;return ArrayBuffer.isView(n)?Kl(n,{size:this.positionSize,offset:e.offset,stride:e.stride,startIndices:this.data.startIndices}):null}_allocate(e,n){let{attributes:r,buffers:i,_attributeDefs:s,typedArrayManager:o}=this;for(let a in s)if(a in i)o.release(r[a]),r[a]=null;else{let c=s[a];c.copy=n,r[a]=o.allocate(r[a],e,c)}}_forEachGeometry(e,n,r){let{data:i,getGeometry:s}=this,{iterable:o,objectInfo:a}=Zl(i,n,r);for(let c of o){a.index++;let l=s?s(c,a):null;e(l,a.index)}}_rebuildGeometry(e){if(!this.data)return;let{indexStarts:n,vertexStarts:r,instanceCount:i}=this,{data:s,geometryBuffer:o}=this,{startRow:a=0,endRow:c=1/0}=e||{},l={};if(e||(n=[0],r=[0]),this.normalize||!o)this._forEachGeometry((f,d)=>{let h=f&&this.normalizeGeometry(f);l[d]=h,r[d+1]=r[d]+(h?this.getGeometrySize(h):0)},a,c),i=r[r.length-1];else if(r=s.startIndices,i=r[s.length]||0,ArrayBuffer.isView(o))i=i||o.length/this.positionSize;else if(o instanceof k){let f=this.positionSize*4;i=i||o.byteLength/f}else if(o.buffer){let f=o.stride||this.positionSize*4;i=i||o.buffer.byteLength/f}else if(o.value){let f=o.value,d=o.stride/f.BYTES_PER_ELEMENT||this.positionSize;i=i||f.length/d}this._allocate(i,!!e),this.indexStarts=n,this.vertexStarts=r,this.instanceCount=i;let u={};this._forEachGeometry((f,d)=>{let h=l[d]||f;u.vertexStart=r[d],u.indexStart=n[d];let p=d<r.length-1?r[d+1]:i;u.geometrySize=p-r[d],u.geometryIndex=d,this.updateGeometryAttributes(h,u)},a,c),this.vertexCount=n[n.length-1]}};J();var DS=`layout(std140) uniform scatterplotUniforms {
  float radiusScale;
  float radiusMinPixels;
  float radiusMaxPixels;
  float lineWidthScale;
  float lineWidthMinPixels;
  float lineWidthMaxPixels;
  float stroked;
  float filled;
  bool antialiasing;
  bool billboard;
  highp int radiusUnits;
  highp int lineWidthUnits;
} scatterplot;
`,kS={name:"scatterplot",vs:DS,fs:DS,source:"",uniformTypes:{radiusScale:"f32",radiusMinPixels:"f32",radiusMaxPixels:"f32",lineWidthScale:"f32",lineWidthMinPixels:"f32",lineWidthMaxPixels:"f32",stroked:"f32",filled:"f32",antialiasing:"f32",billboard:"f32",radiusUnits:"i32",lineWidthUnits:"i32"}};var FS=`#version 300 es
#define SHADER_NAME scatterplot-layer-vertex-shader
in vec3 positions;
in vec3 instancePositions;
in vec3 instancePositions64Low;
in float instanceRadius;
in float instanceLineWidths;
in vec4 instanceFillColors;
in vec4 instanceLineColors;
#ifdef USE_ROW_INDEXES
in float rowIndexes;
#endif
in vec2 instancePixelOffset;
out vec4 vFillColor;
out vec4 vLineColor;
out vec2 unitPosition;
out float innerUnitRadius;
out float outerRadiusPixels;
void main(void) {
geometry.worldPosition = instancePositions;
outerRadiusPixels = clamp(
project_size_to_pixel(scatterplot.radiusScale * instanceRadius, scatterplot.radiusUnits),
scatterplot.radiusMinPixels, scatterplot.radiusMaxPixels
);
float lineWidthPixels = clamp(
project_size_to_pixel(scatterplot.lineWidthScale * instanceLineWidths, scatterplot.lineWidthUnits),
scatterplot.lineWidthMinPixels, scatterplot.lineWidthMaxPixels
);
outerRadiusPixels += scatterplot.stroked * lineWidthPixels / 2.0;
float edgePadding = scatterplot.antialiasing ? (outerRadiusPixels + SMOOTH_EDGE_RADIUS) / outerRadiusPixels : 1.0;
unitPosition = edgePadding * positions.xy;
geometry.uv = unitPosition;
#ifdef USE_ROW_INDEXES
geometry.pickingColor = picking_getPickingColorFromIndex(rowIndexes);
#else
geometry.pickingColor = picking_getPickingColorFromInstanceID();
#endif
innerUnitRadius = 1.0 - scatterplot.stroked * lineWidthPixels / outerRadiusPixels;
if (scatterplot.billboard) {
gl_Position = project_position_to_clipspace(instancePositions, instancePositions64Low, vec3(0.0), geometry.position);
DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
vec3 offset = edgePadding * positions * outerRadiusPixels;
offset.xy += instancePixelOffset;
DECKGL_FILTER_SIZE(offset, geometry);
gl_Position.xy += project_pixel_size_to_clipspace(offset.xy);
} else {
vec3 offset = edgePadding * positions * project_pixel_size(outerRadiusPixels);
offset.xy += project_pixel_size(instancePixelOffset);
DECKGL_FILTER_SIZE(offset, geometry);
gl_Position = project_position_to_clipspace(instancePositions, instancePositions64Low, offset, geometry.position);
DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
}
vFillColor = vec4(instanceFillColors.rgb, instanceFillColors.a * layer.opacity);
DECKGL_FILTER_COLOR(vFillColor, geometry);
vLineColor = vec4(instanceLineColors.rgb, instanceLineColors.a * layer.opacity);
DECKGL_FILTER_COLOR(vLineColor, geometry);
}
`;var US=`#version 300 es
#define SHADER_NAME scatterplot-layer-fragment-shader
precision highp float;
in vec4 vFillColor;
in vec4 vLineColor;
in vec2 unitPosition;
in float innerUnitRadius;
in float outerRadiusPixels;
out vec4 fragColor;
void main(void) {
geometry.uv = unitPosition;
float distToCenter = length(unitPosition) * outerRadiusPixels;
float inCircle = scatterplot.antialiasing ?
smoothedge(distToCenter, outerRadiusPixels) :
step(distToCenter, outerRadiusPixels);
if (inCircle == 0.0) {
discard;
}
if (scatterplot.stroked > 0.5) {
float isLine = scatterplot.antialiasing ?
smoothedge(innerUnitRadius * outerRadiusPixels, distToCenter) :
step(innerUnitRadius * outerRadiusPixels, distToCenter);
if (scatterplot.filled > 0.5) {
fragColor = mix(vFillColor, vLineColor, isLine);
} else {
if (isLine == 0.0) {
discard;
}
fragColor = vec4(vLineColor.rgb, vLineColor.a * isLine);
}
} else if (scatterplot.filled < 0.5) {
discard;
} else {
fragColor = vFillColor;
}
fragColor.a *= inCircle;
DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;var gk=`// Main shaders

struct ScatterplotUniforms {
  radiusScale: f32,
  radiusMinPixels: f32,
  radiusMaxPixels: f32,
  lineWidthScale: f32,
  lineWidthMinPixels: f32,
  lineWidthMaxPixels: f32,
  stroked: f32,
  filled: i32,
  antialiasing: i32,
  billboard: i32,
  radiusUnits: i32,
  lineWidthUnits: i32,
};

@group(0) @binding(0) var<uniform> scatterplot: ScatterplotUniforms;

struct Attributes {
  @builtin(instance_index) instanceIndex : u32,
  @builtin(vertex_index) vertexIndex : u32,
  @location(0) positions: vec3<f32>,
  @location(1) instancePositions: vec3<f32>,
  @location(2) instancePositions64Low: vec3<f32>,
  @location(3) instanceRadius: f32,
  @location(4) instanceLineWidths: f32,
  @location(5) instanceFillColors: vec4<f32>,
  @location(6) instanceLineColors: vec4<f32>,
  @location(7) instancePixelOffset: vec2<f32>,
  PICKING_COLOR_ATTRIBUTE
};

struct Varyings {
  @builtin(position) position: vec4<f32>,
  @location(0) vFillColor: vec4<f32>,
  @location(1) vLineColor: vec4<f32>,
  @location(2) unitPosition: vec2<f32>,
  @location(3) innerUnitRadius: f32,
  @location(4) outerRadiusPixels: f32,
  @location(5) pickingColor: vec3<f32>,
  @location(6) clipCoordinates: vec2<f32>,
};

@vertex
fn vertexMain(attributes: Attributes) -> Varyings {
  var varyings: Varyings;

  // Draw an inline geometry constant array clip space triangle to verify that rendering works.
  // var positions = array<vec2<f32>, 3>(vec2(0.0, 0.5), vec2(-0.5, -0.5), vec2(0.5, -0.5));
  // if (attributes.instanceIndex == 0) {
  //   varyings.position = vec4<f32>(positions[attributes.vertexIndex], 0.0, 1.0);
  //   return varyings;
  // }

  geometry.worldPosition = attributes.instancePositions;

  // Multiply out radius and clamp to limits
  varyings.outerRadiusPixels = clamp(
    project_unit_size_to_pixel(scatterplot.radiusScale * attributes.instanceRadius, scatterplot.radiusUnits),
    scatterplot.radiusMinPixels, scatterplot.radiusMaxPixels
  );

  // Multiply out line width and clamp to limits
  let lineWidthPixels = clamp(
    project_unit_size_to_pixel(scatterplot.lineWidthScale * attributes.instanceLineWidths, scatterplot.lineWidthUnits),
    scatterplot.lineWidthMinPixels, scatterplot.lineWidthMaxPixels
  );

  // outer radius needs to offset by half stroke width
  varyings.outerRadiusPixels += scatterplot.stroked * lineWidthPixels / 2.0;
  // Expand geometry to accommodate edge smoothing
  // WGSL selects the second value when the condition is true, so keep the antialiased path second.
  let edgePadding = select(
    1.0,
    (varyings.outerRadiusPixels + SMOOTH_EDGE_RADIUS) / varyings.outerRadiusPixels,
    scatterplot.antialiasing != 0
  );

  // position on the containing square in [-1, 1] space
  varyings.unitPosition = edgePadding * attributes.positions.xy;
  geometry.uv = varyings.unitPosition;
  geometry.pickingColor = PICKING_COLOR_VALUE;

  varyings.innerUnitRadius = 1.0 - scatterplot.stroked * lineWidthPixels / varyings.outerRadiusPixels;

  if (scatterplot.billboard != 0) {
    let projectedPosition = project_position_to_clipspace_and_commonspace(
      attributes.instancePositions,
      attributes.instancePositions64Low,
      vec3<f32>(0.0)
    );
    geometry.position = projectedPosition.commonPosition;
    varyings.position = projectedPosition.clipPosition;
    // DECKGL_FILTER_GL_POSITION(varyings.position, geometry);
    var offset = edgePadding * attributes.positions * varyings.outerRadiusPixels;
    offset = vec3<f32>(offset.xy + attributes.instancePixelOffset, offset.z);
    // DECKGL_FILTER_SIZE(offset, geometry);
    let clipPixels = project_pixel_size_to_clipspace(offset.xy);
    varyings.position = vec4<f32>(varyings.position.x + clipPixels.x, varyings.position.y + clipPixels.y, varyings.position.z, varyings.position.w);
    geometry.position = vec4<f32>(
      geometry.position.xy + project_pixel_size_vec2(offset.xy),
      geometry.position.zw
    );
  } else {
    var offset = edgePadding * attributes.positions * project_pixel_size_float(varyings.outerRadiusPixels);
    offset = vec3<f32>(offset.xy + project_pixel_size_vec2(attributes.instancePixelOffset), offset.z);
    // DECKGL_FILTER_SIZE(offset, geometry);
    let projectedPosition = project_position_to_clipspace_and_commonspace(
      attributes.instancePositions,
      attributes.instancePositions64Low,
      offset
    );
    geometry.position = projectedPosition.commonPosition;
    varyings.position = projectedPosition.clipPosition;
    // DECKGL_FILTER_GL_POSITION(varyings.position, geometry);
  }

  varyings.clipCoordinates = geometry.position.xy;
  clip_filterPosition(&varyings.position, geometry.worldPosition.xy);

  // Apply opacity to instance color, or return instance picking color
  varyings.vFillColor = vec4<f32>(attributes.instanceFillColors.rgb, attributes.instanceFillColors.a * layer.opacity);
  // DECKGL_FILTER_COLOR(varyings.vFillColor, geometry);
  varyings.vLineColor = vec4<f32>(attributes.instanceLineColors.rgb, attributes.instanceLineColors.a * layer.opacity);
  // DECKGL_FILTER_COLOR(varyings.vLineColor, geometry);
  varyings.pickingColor = geometry.pickingColor;

  return varyings;
}

@fragment
fn fragmentMain(varyings: Varyings) -> @location(0) vec4<f32> {
  // var geometry: Geometry;
  // geometry.uv = unitPosition;

  let distToCenter = length(varyings.unitPosition) * varyings.outerRadiusPixels;
  let inCircle = select(
    step(distToCenter, varyings.outerRadiusPixels),
    smoothedge(distToCenter, varyings.outerRadiusPixels),
    scatterplot.antialiasing != 0
  );

  if (inCircle == 0.0) {
    discard;
  }

  var fragColor: vec4<f32>;

  if (scatterplot.stroked != 0) {
    let isLine = select(
      step(varyings.innerUnitRadius * varyings.outerRadiusPixels, distToCenter),
      smoothedge(varyings.innerUnitRadius * varyings.outerRadiusPixels, distToCenter),
      scatterplot.antialiasing != 0
    );

    if (scatterplot.filled != 0) {
      fragColor = mix(varyings.vFillColor, varyings.vLineColor, isLine);
    } else {
      if (isLine == 0.0) {
        discard;
      }
      fragColor = vec4<f32>(varyings.vLineColor.rgb, varyings.vLineColor.a * isLine);
    }
  } else if (scatterplot.filled == 0) {
    discard;
  } else {
    fragColor = varyings.vFillColor;
  }

  fragColor.a *= inCircle;

  clip_filterColor(varyings.clipCoordinates);

  if (picking.isActive > 0.5) {
    if (!picking_isColorValid(varyings.pickingColor)) {
      discard;
    }
    return vec4<f32>(varyings.pickingColor, 1.0);
  }

  if (picking.isHighlightActive > 0.5) {
    let highlightedObjectColor = picking_normalizeColor(picking.highlightedObjectColor);
    if (picking_isColorZero(abs(varyings.pickingColor - highlightedObjectColor))) {
      let highLightAlpha = picking.highlightColor.a;
      let blendedAlpha = highLightAlpha + fragColor.a * (1.0 - highLightAlpha);
      if (blendedAlpha > 0.0) {
        let highLightRatio = highLightAlpha / blendedAlpha;
        fragColor = vec4<f32>(
          mix(fragColor.rgb, picking.highlightColor.rgb, highLightRatio),
          blendedAlpha
        );
      } else {
        fragColor = vec4<f32>(fragColor.rgb, 0.0);
      }
    }
  }

  // Apply premultiplied alpha as required by transparent canvas
  fragColor = deckgl_premultiplied_alpha(fragColor);

  return fragColor;
  // return vec4<f32>(0, 0, 1, 1);
}
`;function GS(t){return gk.replace("PICKING_COLOR_ATTRIBUTE",t?"@location(8) rowIndexes: u32,":"").replace("PICKING_COLOR_VALUE",t?"picking_getPickingColorFromIndex(attributes.rowIndexes)":"picking_getPickingColorFromIndex(attributes.instanceIndex)")}var bk=`struct ClipUniforms {
  enabled: i32,
  mode: i32,
  bounds: vec4<f32>,
};

@group(2) @binding(auto) var<uniform> clipUniforms: ClipUniforms;

fn clip_isInBounds(coordinates: vec2<f32>) -> bool {
  return coordinates.x >= clipUniforms.bounds.x &&
    coordinates.y >= clipUniforms.bounds.y &&
    coordinates.x < clipUniforms.bounds.z &&
    coordinates.y < clipUniforms.bounds.w;
}

fn clip_filterPosition(position: ptr<function, vec4<f32>>, instanceCoordinates: vec2<f32>) {
  if (
    clipUniforms.enabled != 0 &&
    clipUniforms.mode == 1 &&
    !clip_isInBounds(instanceCoordinates)
  ) {
    *position = vec4<f32>(2.0, 2.0, 2.0, 1.0);
  }
}

fn clip_filterColor(geometryCoordinates: vec2<f32>) {
  if (
    clipUniforms.enabled != 0 &&
    clipUniforms.mode == 0 &&
    !clip_isInBounds(geometryCoordinates)
  ) {
    discard;
  }
}
`,yk={name:"clip",source:bk,props:{},uniforms:{},bindingLayout:[{name:"clip",group:2}],uniformTypes:{enabled:"i32",mode:"i32",bounds:"vec4<f32>"},defaultUniforms:{enabled:0,mode:0,bounds:[0,0,1,1]},getUniforms(t={}){let e={};return t.enabled!==void 0&&(e.enabled=t.enabled?1:0),t.mode!==void 0&&(e.mode=t.mode==="instance"?1:0),t.bounds!==void 0&&(e.bounds=t.bounds),e}},Su=yk;var VS=[0,0,0,255],_k={radiusUnits:"meters",radiusScale:{type:"number",min:0,value:1},radiusMinPixels:{type:"number",min:0,value:0},radiusMaxPixels:{type:"number",min:0,value:Number.MAX_SAFE_INTEGER},lineWidthUnits:"meters",lineWidthScale:{type:"number",min:0,value:1},lineWidthMinPixels:{type:"number",min:0,value:0},lineWidthMaxPixels:{type:"number",min:0,value:Number.MAX_SAFE_INTEGER},stroked:!1,filled:!0,billboard:!1,antialiasing:!0,getPosition:{type:"accessor",value:t=>t.position},getRadius:{type:"accessor",value:1},getFillColor:{type:"accessor",value:VS},getLineColor:{type:"accessor",value:VS},getLineWidth:{type:"accessor",value:1},getPixelOffset:{type:"accessor",value:[0,0]},strokeWidth:{deprecatedFor:"getLineWidth"},outline:{deprecatedFor:"stroked"},getColor:{deprecatedFor:["getFillColor","getLineColor"]}},ca=class extends Tr{getShaders(){let e=!!this.props.data?.attributes?.rowIndexes;return super.getShaders({vs:FS,fs:US,source:GS(e),defines:e?{USE_ROW_INDEXES:!0}:{},modules:[yn,ri,En,kS,...this.context.device.type==="webgpu"?[Su]:[]]})}initializeState(){let e=this.props.data?.attributes?.rowIndexes?{rowIndexes:{size:1,type:"uint32",noAlloc:!0}}:{};this.getAttributeManager().addInstanced({instancePositions:{size:3,type:"float64",fp64:this.use64bitPositions(),transition:!0,accessor:"getPosition"},instanceRadius:{size:1,transition:!0,accessor:"getRadius",defaultValue:1,bufferGroup:"scatterplot-instance-data"},instanceFillColors:{size:this.props.colorFormat.length,transition:!0,type:"unorm8",accessor:"getFillColor",defaultValue:[0,0,0,255],bufferGroup:"scatterplot-instance-data"},instanceLineColors:{size:this.props.colorFormat.length,transition:!0,type:"unorm8",accessor:"getLineColor",defaultValue:[0,0,0,255],bufferGroup:"scatterplot-instance-data"},instanceLineWidths:{size:1,transition:!0,accessor:"getLineWidth",defaultValue:1,bufferGroup:"scatterplot-instance-data"},instancePixelOffset:{size:2,transition:!0,accessor:"getPixelOffset",bufferGroup:"scatterplot-instance-data"},...e})}updateState(e){super.updateState(e),e.changeFlags.extensionsChanged&&(this.state.model?.destroy(),this.state.model=this._getModel(),this.getAttributeManager().invalidateAll())}draw({uniforms:e}){let{radiusUnits:n,radiusScale:r,radiusMinPixels:i,radiusMaxPixels:s,stroked:o,filled:a,billboard:c,antialiasing:l,lineWidthUnits:u,lineWidthScale:f,lineWidthMinPixels:d,lineWidthMaxPixels:h}=this.props,p={stroked:o,filled:a,billboard:c,antialiasing:l,radiusUnits:Ke[n],radiusScale:r,radiusMinPixels:i,radiusMaxPixels:s,lineWidthUnits:Ke[u],lineWidthScale:f,lineWidthMinPixels:d,lineWidthMaxPixels:h},m=this.state.model;m.shaderInputs.setProps({scatterplot:p}),m.draw(this.context.renderPass)}_getModel(){let e=[-1,-1,0,1,-1,0,-1,1,0,1,1,0];return new Be(this.context.device,{...this.getShaders(),id:this.props.id,bufferLayout:this.getAttributeManager().getBufferLayouts(),geometry:new ot({topology:"triangle-strip",attributes:{positions:{size:3,value:new Float32Array(e)}}}),isInstanced:!0})}};ca.defaultProps=_k;ca.layerName="ScatterplotLayer";var ng=ca;function Pr(t,e){let n=e.length,r=t.length;if(r>0){let i=!0;for(let s=0;s<n;s++)if(t[r-n+s]!==e[s]){i=!1;break}if(i)return!1}for(let i=0;i<n;i++)t[r+i]=e[i];return!0}function Tu(t,e){let n=e.length;for(let r=0;r<n;r++)t[r]=e[r]}function la(t,e,n,r,i=[]){let s=r+e*n;for(let o=0;o<n;o++)i[o]=t[s+o];return i}function rg(t,e,n,r,i=[]){let s,o;if(n&8)s=(r[3]-t[1])/(e[1]-t[1]),o=3;else if(n&4)s=(r[1]-t[1])/(e[1]-t[1]),o=1;else if(n&2)s=(r[2]-t[0])/(e[0]-t[0]),o=2;else if(n&1)s=(r[0]-t[0])/(e[0]-t[0]),o=0;else return null;for(let a=0;a<t.length;a++)i[a]=(o&1)===a?r[o]:s*(e[a]-t[a])+t[a];return i}function Pu(t,e){let n=0;return t[0]<e[0]?n|=1:t[0]>e[2]&&(n|=2),t[1]<e[1]?n|=4:t[1]>e[3]&&(n|=8),n}function ua(t,e){let{size:n=2,broken:r=!1,gridResolution:i=10,gridOffset:s=[0,0],startIndex:o=0,endIndex:a=t.length}=e||{},c=(a-o)/n,l=[],u=[l],f=la(t,0,n,o),d,h,p=Ek(f,i,s,[]),m=[];Pr(l,f);for(let g=1;g<c;g++){for(d=la(t,g,n,o,d),h=Pu(d,p);h;){rg(f,d,h,p,m);let y=Pu(m,p);y&&(rg(f,m,y,p,m),h=y),Pr(l,m),Tu(f,m),wk(p,i,h),r&&l.length>n&&(l=[],u.push(l),Pr(l,f)),h=Pu(d,p)}Pr(l,d),Tu(f,d)}return r?u:u[0]}function Ek(t,e,n,r){let i=Math.floor((t[0]-n[0])/e)*e+n[0],s=Math.floor((t[1]-n[1])/e)*e+n[1];return r[0]=i,r[1]=s,r[2]=i+e,r[3]=s+e,r}function wk(t,e,n){n&8?(t[1]+=e,t[3]+=e):n&4?(t[1]-=e,t[3]-=e):n&2?(t[0]+=e,t[2]+=e):n&1&&(t[0]-=e,t[2]-=e)}function ig(t,e){let{size:n=2,startIndex:r=0,endIndex:i=t.length,normalize:s=!0}=e||{},o=t.slice(r,i);Tk(o,n,0,i-r);let a=ua(o,{size:n,broken:!0,gridResolution:360,gridOffset:[-180,-180]});if(s)for(let c of a)Pk(c,n);return a}function Tk(t,e,n,r){let i=t[0],s;for(let o=n;o<r;o+=e){s=t[o];let a=s-i;(a>180||a<-180)&&(s-=Math.round(a/360)*360),t[o]=i=s}}function Pk(t,e){let n,r=t.length/e;for(let s=0;s<r&&(n=t[s*e],(n+180)%360===0);s++);let i=-Math.round(n/360)*360;if(i!==0)for(let s=0;s<r;s++)t[s*e]+=i}J();J();function $S(t,e,n,r){let i;if(Array.isArray(t[0])){let s=t.length*e;i=new Array(s);for(let o=0;o<t.length;o++)for(let a=0;a<e;a++)i[o*e+a]=t[o][a]||0}else i=t;return n?ua(i,{size:e,gridResolution:n}):r?ig(i,{size:e}):i}var Ak=1,Ik=2,fa=4,da=class extends Vi{constructor(e){super({...e,attributes:{positions:{size:3,padding:18,initialize:!0,type:e.fp64?Float64Array:Float32Array},segmentTypes:{size:1,type:e.isWebGPU?Float32Array:Uint8ClampedArray}}})}get(e){return this.attributes[e]}getPathSegmentIndices(e){let n=this.attributes.segmentTypes,r=this.vertexStarts[e],i=Math.min(this.vertexStarts[e+1]??this.instanceCount,this.instanceCount),s=[];for(let o=r;o<i-1;o++)(n[o]&fa)===0&&s.push(o);return s.length&&(n[r]&fa)!==0&&s.unshift(s.pop()),s}getGeometryFromBuffer(e){return this.normalize||this.opts.isWebGPU?super.getGeometryFromBuffer(e):null}normalizeGeometry(e){return this.normalize?$S(e,this.positionSize,this.opts.resolution,this.opts.wrapLongitude):e}getGeometrySize(e){if(WS(e)){let r=0;for(let i of e)r+=this.getGeometrySize(i);return r}let n=this.getPathLength(e);return n<2?0:this.isClosed(e)?n<3?0:n+2:n}updateGeometryAttributes(e,n){if(n.geometrySize!==0)if(e&&WS(e))for(let r of e){let i=this.getGeometrySize(r);n.geometrySize=i,this.updateGeometryAttributes(r,n),n.vertexStart+=i}else this._updateSegmentTypes(e,n),this._updatePositions(e,n)}_updateSegmentTypes(e,n){let r=this.attributes.segmentTypes,i=e?this.isClosed(e):!1,{vertexStart:s,geometrySize:o}=n;r.fill(0,s,s+o),i?(r[s]=fa,r[s+o-2]=fa):(r[s]+=Ak,r[s+o-2]+=Ik),r[s+o-1]=fa}_updatePositions(e,n){let{positions:r}=this.attributes;if(!r||!e)return;let{vertexStart:i,geometrySize:s}=n,o=new Array(3);for(let a=i,c=0;c<s;a++,c++)this.getPointOnPath(e,c,o),r[a*3]=o[0],r[a*3+1]=o[1],r[a*3+2]=o[2]}getPathLength(e){return e.length/this.positionSize}getPointOnPath(e,n,r=[]){let{positionSize:i}=this;n*i>=e.length&&(n+=1-e.length/i);let s=n*i;return r[0]=e[s],r[1]=e[s+1],r[2]=i===3&&e[s+2]||0,r}isClosed(e){if(!this.normalize)return!!this.opts.loop;let{positionSize:n}=this,r=e.length-n;return e[0]===e[r]&&e[1]===e[r+1]&&(n===2||e[2]===e[r+2])}};function WS(t){return Array.isArray(t[0])}var Mk=`struct PathUniforms {
  widthScale: f32,
  widthMinPixels: f32,
  widthMaxPixels: f32,
  jointType: f32,
  capType: f32,
  miterLimit: f32,
  billboard: f32,
  widthUnits: i32,
};

@group(0) @binding(auto)
var<uniform> path: PathUniforms;
`,jS=`layout(std140) uniform pathUniforms {
  float widthScale;
  float widthMinPixels;
  float widthMaxPixels;
  float jointType;
  float capType;
  float miterLimit;
  bool billboard;
  highp int widthUnits;
} path;
`,YS={name:"path",source:Mk,vs:jS,fs:jS,uniformTypes:{widthScale:"f32",widthMinPixels:"f32",widthMaxPixels:"f32",jointType:"f32",capType:"f32",miterLimit:"f32",billboard:"f32",widthUnits:"i32"}};var HS=`const EPSILON: f32 = 0.001;
const ZERO_OFFSET: vec3<f32> = vec3<f32>(0.0, 0.0, 0.0);

struct JoinResult {
  offset: vec3<f32>,
  cornerOffset: vec2<f32>,
  miterLength: f32,
  pathPosition: vec2<f32>,
  pathLength: f32,
  jointType: f32,
};

struct Attributes {
  @location(0) positions: vec2<f32>,
  @location(1) instanceTypes: f32,
  @location(2) instanceLeftPositions: vec3<f32>,
  @location(3) instanceStartPositions: vec3<f32>,
  @location(4) instanceEndPositions: vec3<f32>,
  @location(5) instanceRightPositions: vec3<f32>,
  @location(6) instanceLeftPositions64Low: vec3<f32>,
  @location(7) instanceStartPositions64Low: vec3<f32>,
  @location(8) instanceEndPositions64Low: vec3<f32>,
  @location(9) instanceRightPositions64Low: vec3<f32>,
  @location(10) instanceStrokeWidths: f32,
  @location(11) instanceColors: vec4<f32>,
  @location(12) rowIndexes: u32,
};

struct Varyings {
  @builtin(position) position: vec4<f32>,
  @location(0) vColor: vec4<f32>,
  @location(1) vCornerOffset: vec2<f32>,
  @location(2) vMiterLength: f32,
  @location(3) vPathPosition: vec2<f32>,
  @location(4) vPathLength: f32,
  @location(5) vJointType: f32,
  // Location 6 is reserved for TripsLayer's injected vTime varying.
  @location(7) clipCoordinates: vec2<f32>,
#ifdef DASH_ENABLED
  @location(8) vPathBounds: vec2<f32>,
#endif
};

fn flipIfTrue(flag: bool) -> f32 {
  return select(1.0, -1.0, flag);
}

fn clipLine(position: vec4<f32>, refPosition: vec4<f32>) -> vec4<f32> {
  if (position.w < EPSILON) {
    let r = (EPSILON - refPosition.w) / (position.w - refPosition.w);
    return refPosition + (position - refPosition) * r;
  }
  return position;
}

#ifdef DASH_ENABLED
// Return the visible interval of the original segment before clipLine moves either endpoint.
fn getClippedPathRange(startW: f32, endW: f32) -> vec2<f32> {
  let startClipped = startW < EPSILON;
  let endClipped = endW < EPSILON;
  if (startClipped && endClipped) {
    return vec2<f32>(0.0, 0.0);
  }
  if (startClipped || endClipped) {
    let intersection = clamp((EPSILON - startW) / (endW - startW), 0.0, 1.0);
    if (startClipped) {
      return vec2<f32>(intersection, 1.0);
    }
    return vec2<f32>(0.0, intersection);
  }
  return vec2<f32>(0.0, 1.0);
}
#endif

fn getLineJoinOffset(
  prevPoint: vec3<f32>,
  currPoint: vec3<f32>,
  nextPoint: vec3<f32>,
  width: vec2<f32>,
#ifdef DASH_ENABLED
  sourcePathLength: f32,
  sourcePathRange: vec2<f32>,
#endif
#ifdef ANTIALIASING
  coverageScale: f32,
#endif
  positions: vec2<f32>,
  instanceTypes: f32
) -> JoinResult {
  let isEnd = positions.x > 0.0;
  let sideOfPath = positions.y;
  let isJoint = select(0.0, 1.0, sideOfPath == 0.0);

  var deltaA3 = currPoint - prevPoint;
  var deltaB3 = nextPoint - currPoint;

  let rotationResult = project_needs_rotation(currPoint);
  if (path.billboard == 0.0 && rotationResult.needsRotation) {
    deltaA3 = rotationResult.transform * deltaA3;
    deltaB3 = rotationResult.transform * deltaB3;
  }

  let deltaA = deltaA3.xy / width;
  let deltaB = deltaB3.xy / width;

  let lenA = length(deltaA);
  let lenB = length(deltaB);

  let dirA = select(vec2<f32>(0.0, 0.0), normalize(deltaA), lenA > 0.0);
  let dirB = select(vec2<f32>(0.0, 0.0), normalize(deltaB), lenB > 0.0);

  let perpA = vec2<f32>(-dirA.y, dirA.x);
  let perpB = vec2<f32>(-dirB.y, dirB.x);

  var tangent = dirA + dirB;
  tangent = select(perpA, normalize(tangent), length(tangent) > 0.0);
  let miterVec = vec2<f32>(-tangent.y, tangent.x);
  let dir = select(dirB, dirA, isEnd);
  let perp = select(perpB, perpA, isEnd);
#ifdef DASH_ENABLED
  let segmentLength2D = select(lenB, lenA, isEnd);

  // Extrusion happens in the XY plane, so segmentLength2D is a 2D length and pathPosition.y
  // below measures 2D distance along the segment. For a path that also moves in Z the true
  // arc length is longer by this ratio. Scaling pathLength and pathPosition.y by it makes
  // the coordinate measure real 3D distance while leaving the joint tests unchanged, since
  // they compare the two against each other and both are scaled alike. Billboard mode
  // extrudes in clip space, where the perspective divide has already reduced the segment to
  // its screen projection, so its complete common-space length is supplied by the caller.
  // Mirrors path-layer-vertex.glsl.ts.
  let currDelta3 = select(deltaB3, deltaA3, isEnd);
  let currLength2D = length(currDelta3.xy);
  // Do not clamp a valid denominator to EPSILON: high-zoom Web Mercator deltas are often
  // smaller than that in common space, and changing their scale corrupts even flat paths.
  let safeLength2D = select(1.0, currLength2D, currLength2D > 0.0);
  var arcLengthRatio = 1.0;
  var pathPositionOffset = 0.0;
  var pathLength = segmentLength2D;
  if (path.billboard != 0.0) {
    // clipLine may shorten the visible screen-space segment. Preserve the corresponding interval
    // of the complete common-space arclength instead of compressing the full dash period into the
    // visible span. Keep pathLength complete so justification is stable as the camera clips it.
    let visiblePathLength = sourcePathLength * (sourcePathRange.y - sourcePathRange.x);
    arcLengthRatio = 0.0;
    if (segmentLength2D > 0.0) {
      arcLengthRatio = visiblePathLength / segmentLength2D;
    }
    pathPositionOffset = sourcePathLength * sourcePathRange.x;
    pathLength = sourcePathLength;
  } else if (currLength2D > 0.0) {
    arcLengthRatio = length(currDelta3) / safeLength2D;
    pathLength = segmentLength2D * arcLengthRatio;
  }
#else
  let pathLength = select(lenB, lenA, isEnd);
#endif

  let sinHalfA = abs(dot(miterVec, perp));
  let cosHalfA = abs(dot(dirA, miterVec));
  let turnDirection = flipIfTrue(dirA.x * dirB.y >= dirA.y * dirB.x);
  let cornerPosition = sideOfPath * turnDirection;

  var miterSize = 1.0 / max(sinHalfA, EPSILON);
  miterSize = mix(
    min(miterSize, max(lenA, lenB) / max(cosHalfA, EPSILON)),
    miterSize,
    step(0.0, cornerPosition)
  );

  var offsetVec =
    mix(miterVec * miterSize, perp, step(0.5, cornerPosition)) *
    (sideOfPath + isJoint * turnDirection);

  let isStartCap = lenA == 0.0 || (!isEnd && (instanceTypes == 1.0 || instanceTypes == 3.0));
  let isEndCap = lenB == 0.0 || (isEnd && (instanceTypes == 2.0 || instanceTypes == 3.0));
  let isCap = isStartCap || isEndCap;

  var jointType = path.jointType;
  if (isCap) {
    offsetVec = mix(
      perp * sideOfPath,
      dir * path.capType * 4.0 * flipIfTrue(isStartCap),
      isJoint
    );
    jointType = path.capType;
  }

#ifdef ANTIALIASING
  let coverageOffsetVec = offsetVec * coverageScale;
  var miterLength = dot(coverageOffsetVec, miterVec * turnDirection);
#else
  var miterLength = dot(offsetVec, miterVec * turnDirection);
#endif
  miterLength = select(miterLength, isJoint, isCap);

#ifdef ANTIALIASING
  let offsetFromStartOfPath = coverageOffsetVec + deltaA * select(0.0, 1.0, isEnd);
#else
  let offsetFromStartOfPath = offsetVec + deltaA * select(0.0, 1.0, isEnd);
#endif
  let pathPosition = vec2<f32>(
    dot(offsetFromStartOfPath, perp),
#ifdef DASH_ENABLED
    pathPositionOffset + dot(offsetFromStartOfPath, dir) * arcLengthRatio
#else
    dot(offsetFromStartOfPath, dir)
#endif
  );
  let isValid = step(f32(instanceTypes), 3.5);
#ifdef ANTIALIASING
  var offset = vec3<f32>(coverageOffsetVec * width * isValid, 0.0);
#else
  var offset = vec3<f32>(offsetVec * width * isValid, 0.0);
#endif

  if (path.billboard == 0.0 && rotationResult.needsRotation) {
    offset = rotationResult.transform * offset;
  }

#ifdef ANTIALIASING
  return JoinResult(
    offset, coverageOffsetVec, miterLength, pathPosition, pathLength, jointType
  );
#else
  return JoinResult(offset, offsetVec, miterLength, pathPosition, pathLength, jointType);
#endif
}

@vertex
fn vertexMain(attributes: Attributes) -> Varyings {
  var varyings: Varyings;

  geometry.pickingColor = picking_getPickingColorFromIndex(attributes.rowIndexes);

  let isEnd = attributes.positions.x;

  let prevPosition = mix(attributes.instanceLeftPositions, attributes.instanceStartPositions, isEnd);
  let prevPosition64Low = mix(
    attributes.instanceLeftPositions64Low,
    attributes.instanceStartPositions64Low,
    isEnd
  );
  let currPosition = mix(attributes.instanceStartPositions, attributes.instanceEndPositions, isEnd);
  let currPosition64Low = mix(
    attributes.instanceStartPositions64Low,
    attributes.instanceEndPositions64Low,
    isEnd
  );
  let nextPosition = mix(attributes.instanceEndPositions, attributes.instanceRightPositions, isEnd);
  let nextPosition64Low = mix(
    attributes.instanceEndPositions64Low,
    attributes.instanceRightPositions64Low,
    isEnd
  );

  geometry.worldPosition = currPosition;

  let widthPixels =
    clamp(
      project_unit_size_to_pixel(attributes.instanceStrokeWidths * path.widthScale, path.widthUnits),
      path.widthMinPixels,
      path.widthMaxPixels
    ) / 2.0;

  if (path.billboard != 0.0) {
#ifdef DASH_ENABLED
    let prevProjection = project_position_to_clipspace_and_commonspace(
      prevPosition, prevPosition64Low, ZERO_OFFSET
    );
    let nextProjection = project_position_to_clipspace_and_commonspace(
      nextPosition, nextPosition64Low, ZERO_OFFSET
    );
    let prevPositionCommon = prevProjection.commonPosition.xyz;
    let nextPositionCommon = nextProjection.commonPosition.xyz;
    var prevPositionScreen = prevProjection.clipPosition;
    var nextPositionScreen = nextProjection.clipPosition;
#else
    var prevPositionScreen = project_position_to_clipspace(
      prevPosition, prevPosition64Low, ZERO_OFFSET
    );
    var nextPositionScreen = project_position_to_clipspace(
      nextPosition, nextPosition64Low, ZERO_OFFSET
    );
#endif
    let currProjection = project_position_to_clipspace_and_commonspace(
      currPosition, currPosition64Low, ZERO_OFFSET
    );
    geometry.position = currProjection.commonPosition;
    var currPositionScreen = currProjection.clipPosition;
#ifdef DASH_ENABLED
    let currPositionCommon = currProjection.commonPosition.xyz;
    let sourcePathStartScreen = mix(currPositionScreen, prevPositionScreen, isEnd);
    let sourcePathEndScreen = mix(nextPositionScreen, currPositionScreen, isEnd);
    let billboardPathRange = getClippedPathRange(
      sourcePathStartScreen.w, sourcePathEndScreen.w
    );
#endif

    prevPositionScreen = clipLine(prevPositionScreen, currPositionScreen);
    nextPositionScreen = clipLine(nextPositionScreen, currPositionScreen);
    currPositionScreen = clipLine(currPositionScreen, mix(nextPositionScreen, prevPositionScreen, isEnd));

#ifdef ANTIALIASING
    let coverageScale = select(
      1.0,
      (widthPixels + 0.5 / project.devicePixelRatio) / max(widthPixels, 1e-6),
      widthPixels > 0.0
    );
#endif
#ifdef DASH_ENABLED
    let currentDeltaCommon = select(
      nextPositionCommon - currPositionCommon,
      currPositionCommon - prevPositionCommon,
      isEnd > 0.0
    );
    let billboardPathLength = select(
      0.0,
      length(currentDeltaCommon) * project.scale / (widthPixels * project.focalDistance),
      widthPixels > 0.0
    );
#endif
    let join = getLineJoinOffset(
      prevPositionScreen.xyz / prevPositionScreen.w,
      currPositionScreen.xyz / currPositionScreen.w,
      nextPositionScreen.xyz / nextPositionScreen.w,
      project_pixel_size_to_clipspace(vec2<f32>(widthPixels, widthPixels)),
#ifdef DASH_ENABLED
      billboardPathLength,
      billboardPathRange,
#endif
#ifdef ANTIALIASING
      coverageScale,
#endif
      attributes.positions,
      attributes.instanceTypes
    );
#ifdef DASH_ENABLED
    // Phase and justification use the complete source segment, while cap and joint coverage
    // must still recognize the endpoints moved by clipLine.
    varyings.vPathBounds = billboardPathLength * billboardPathRange;
#endif

    geometry.uv = join.pathPosition;
    varyings.position = vec4<f32>(
      currPositionScreen.xyz + join.offset * currPositionScreen.w,
      currPositionScreen.w
    );
    varyings.vCornerOffset = join.cornerOffset;
    varyings.vMiterLength = join.miterLength;
    varyings.vPathPosition = join.pathPosition;
    varyings.vPathLength = join.pathLength;
    varyings.vJointType = join.jointType;
  } else {
    let prevPositionCommon = project_position_vec3_f64(prevPosition, prevPosition64Low);
    let currPositionCommon = project_position_vec3_f64(currPosition, currPosition64Low);
    let nextPositionCommon = project_position_vec3_f64(nextPosition, nextPosition64Low);

    let width = vec2<f32>(
      project_pixel_size_float(widthPixels),
      project_pixel_size_float(widthPixels)
    );
#ifdef ANTIALIASING
    let coverageScale = select(
      1.0,
      (widthPixels + 0.5 / project.devicePixelRatio) / max(widthPixels, 1e-6),
      widthPixels > 0.0
    );
#endif
    let join = getLineJoinOffset(
      prevPositionCommon,
      currPositionCommon,
      nextPositionCommon,
      width,
#ifdef DASH_ENABLED
      1.0,
      vec2<f32>(0.0, 1.0),
#endif
#ifdef ANTIALIASING
      coverageScale,
#endif
      attributes.positions,
      attributes.instanceTypes
    );
#ifdef DASH_ENABLED
    varyings.vPathBounds = vec2<f32>(0.0, join.pathLength);
#endif

    geometry.position = vec4<f32>(currPositionCommon + join.offset, 1.0);
    geometry.uv = join.pathPosition;
    varyings.position = project_common_position_to_clipspace(geometry.position);
    varyings.vCornerOffset = join.cornerOffset;
    varyings.vMiterLength = join.miterLength;
    varyings.vPathPosition = join.pathPosition;
    varyings.vPathLength = join.pathLength;
    varyings.vJointType = join.jointType;
  }

  varyings.clipCoordinates = geometry.position.xy;
  clip_filterPosition(&varyings.position, geometry.worldPosition.xy);

  varyings.vColor = vec4<f32>(
    attributes.instanceColors.rgb,
    attributes.instanceColors.a * layer.opacity
  );
  return varyings;
}

@fragment
fn fragmentMain(varyings: Varyings) -> @location(0) vec4<f32> {
  geometry.uv = varyings.vPathPosition;

#ifdef ANTIALIASING
  // Coordinates of the outer silhouette, in units of half-width: rounded joints and caps are
  // bounded by the corner offset, everywhere else by the edge of the stroke. Dividing by the
  // screen-space derivative converts the distance to the boundary into device pixels, which stays
  // correct under perspective foreshortening and under extensions that rescale the stroke.
#ifdef DASH_ENABLED
  let isCorner =
    varyings.vPathPosition.y < varyings.vPathBounds.x ||
    varyings.vPathPosition.y > varyings.vPathBounds.y;
#else
  let isCorner = varyings.vPathPosition.y < 0.0 || varyings.vPathPosition.y > varyings.vPathLength;
#endif
  let isRound = varyings.vJointType > 0.5;

  // Distance to the silhouette in device pixels, from the derivative of the coordinate that
  // bounds it. Computed before the discards below: derivatives need uniform control flow and are
  // undefined after a discard in the quad. See dev-docs/RFCs/v9.4/analytic-antialiasing-rfc.md
  let bodyCoord = abs(varyings.vPathPosition.x);
  let cornerCoord = length(varyings.vCornerOffset);
  // Both evaluated so each derivative stays on one field across the corner/body boundary
  let bodyPixels = (1.0 - bodyCoord) / max(fwidth(bodyCoord), 1e-6);
  let cornerPixels = (1.0 - cornerCoord) / max(fwidth(cornerCoord), 1e-6);
#ifdef PATH_STYLE_OFFSET
  // Rounded corners still intersect the stroke-width envelope. Extensions may remap
  // vPathPosition.x independently of vCornerOffset, as PathStyleExtension does for offsets.
  let edgePixels = select(bodyPixels, min(cornerPixels, bodyPixels), isRound && isCorner);
#else
  let edgePixels = select(bodyPixels, cornerPixels, isRound && isCorner);
#endif

  // Fragments outside the coverage ramp must not write depth or picking colors.
  if (edgePixels <= -SMOOTH_EDGE_RADIUS) {
    discard;
  }

  if (isCorner) {
    if (!isRound && varyings.vMiterLength > path.miterLimit + 1.0) {
      discard;
    }
  }

  var color = varyings.vColor;

  // Feather one device pixel across the width only, before premultiplication. edgePixels is a
  // signed device-pixel distance and SMOOTH_EDGE_RADIUS is 0.5, so this ramps across one pixel.
  color.a *= smoothedge(0.0, edgePixels);
#else
#ifdef DASH_ENABLED
  if (
    varyings.vPathPosition.y < varyings.vPathBounds.x ||
    varyings.vPathPosition.y > varyings.vPathBounds.y
  ) {
#else
  if (
    varyings.vPathPosition.y < 0.0 ||
    varyings.vPathPosition.y > varyings.vPathLength
  ) {
#endif
    if (varyings.vJointType > 0.5 && length(varyings.vCornerOffset) > 1.0) {
      discard;
    }
    if (
      varyings.vJointType < 0.5 &&
      varyings.vMiterLength > path.miterLimit + 1.0
    ) {
      discard;
    }
  }
#endif

  // Fragment-layer injections that discard pixels must run after analytic coverage derivatives.
  // See TripsLayer, which rejects fragments outside of the active time window at this anchor.
  // DECKGL_FILTER_COLOR
  clip_filterColor(varyings.clipCoordinates);
#ifdef ANTIALIASING
  return deckgl_premultiplied_alpha(color);
#else
  return deckgl_premultiplied_alpha(varyings.vColor);
#endif
}
`;var XS=`#version 300 es
#define SHADER_NAME path-layer-vertex-shader
in vec2 positions;
in float instanceTypes;
in vec3 instanceStartPositions;
in vec3 instanceEndPositions;
in vec3 instanceLeftPositions;
in vec3 instanceRightPositions;
in vec3 instanceLeftPositions64Low;
in vec3 instanceStartPositions64Low;
in vec3 instanceEndPositions64Low;
in vec3 instanceRightPositions64Low;
in float instanceStrokeWidths;
in vec4 instanceColors;
in float rowIndexes;
uniform float opacity;
out vec4 vColor;
out vec2 vCornerOffset;
out float vMiterLength;
out vec2 vPathPosition;
out float vPathLength;
out float vJointType;
#ifdef DASH_ENABLED
out vec2 vPathBounds;
#endif
const float EPSILON = 0.001;
const vec3 ZERO_OFFSET = vec3(0.0);
float flipIfTrue(bool flag) {
return -(float(flag) * 2. - 1.);
}
vec3 getLineJoinOffset(
vec3 prevPoint, vec3 currPoint, vec3 nextPoint,
vec2 width
#ifdef DASH_ENABLED
, float sourcePathLength, vec2 sourcePathRange
#endif
#ifdef ANTIALIASING
, float coverageScale
#endif
) {
bool isEnd = positions.x > 0.0;
float sideOfPath = positions.y;
float isJoint = float(sideOfPath == 0.0);
vec3 deltaA3 = (currPoint - prevPoint);
vec3 deltaB3 = (nextPoint - currPoint);
mat3 rotationMatrix;
bool needsRotation = !path.billboard && project_needs_rotation(currPoint, rotationMatrix);
if (needsRotation) {
deltaA3 = deltaA3 * rotationMatrix;
deltaB3 = deltaB3 * rotationMatrix;
}
vec2 deltaA = deltaA3.xy / width;
vec2 deltaB = deltaB3.xy / width;
float lenA = length(deltaA);
float lenB = length(deltaB);
vec2 dirA = lenA > 0. ? normalize(deltaA) : vec2(0.0, 0.0);
vec2 dirB = lenB > 0. ? normalize(deltaB) : vec2(0.0, 0.0);
vec2 perpA = vec2(-dirA.y, dirA.x);
vec2 perpB = vec2(-dirB.y, dirB.x);
vec2 tangent = dirA + dirB;
tangent = length(tangent) > 0. ? normalize(tangent) : perpA;
vec2 miterVec = vec2(-tangent.y, tangent.x);
vec2 dir = isEnd ? dirA : dirB;
vec2 perp = isEnd ? perpA : perpB;
float L = isEnd ? lenA : lenB;
#ifdef DASH_ENABLED
vec3 currDelta3 = isEnd ? deltaA3 : deltaB3;
float currLength2D = length(currDelta3.xy);
float arcLengthRatio = 1.0;
float pathPositionOffset = 0.0;
float pathLength = L;
if (path.billboard) {
float visiblePathLength = sourcePathLength * (sourcePathRange.y - sourcePathRange.x);
arcLengthRatio = L > 0.0 ? visiblePathLength / L : 0.0;
pathPositionOffset = sourcePathLength * sourcePathRange.x;
pathLength = sourcePathLength;
} else if (currLength2D > 0.0) {
arcLengthRatio = length(currDelta3) / currLength2D;
pathLength = L * arcLengthRatio;
}
#endif
float sinHalfA = abs(dot(miterVec, perp));
float cosHalfA = abs(dot(dirA, miterVec));
float turnDirection = flipIfTrue(dirA.x * dirB.y >= dirA.y * dirB.x);
float cornerPosition = sideOfPath * turnDirection;
float miterSize = 1.0 / max(sinHalfA, EPSILON);
miterSize = mix(
min(miterSize, max(lenA, lenB) / max(cosHalfA, EPSILON)),
miterSize,
step(0.0, cornerPosition)
);
vec2 offsetVec = mix(miterVec * miterSize, perp, step(0.5, cornerPosition))
* (sideOfPath + isJoint * turnDirection);
bool isStartCap = lenA == 0.0 || (!isEnd && (instanceTypes == 1.0 || instanceTypes == 3.0));
bool isEndCap = lenB == 0.0 || (isEnd && (instanceTypes == 2.0 || instanceTypes == 3.0));
bool isCap = isStartCap || isEndCap;
if (isCap) {
offsetVec = mix(perp * sideOfPath, dir * path.capType * 4.0 * flipIfTrue(isStartCap), isJoint);
vJointType = path.capType;
} else {
vJointType = path.jointType;
}
#ifdef ANTIALIASING
vec2 coverageOffsetVec = offsetVec * coverageScale;
#ifdef DASH_ENABLED
vPathLength = pathLength;
#else
vPathLength = L;
#endif
vCornerOffset = coverageOffsetVec;
vMiterLength = dot(vCornerOffset, miterVec * turnDirection);
vMiterLength = isCap ? isJoint : vMiterLength;
vec2 offsetFromStartOfPath = coverageOffsetVec + deltaA * float(isEnd);
vPathPosition = vec2(
dot(offsetFromStartOfPath, perp),
#ifdef DASH_ENABLED
pathPositionOffset + dot(offsetFromStartOfPath, dir) * arcLengthRatio
#else
dot(offsetFromStartOfPath, dir)
#endif
);
geometry.uv = vPathPosition;
float isValid = step(instanceTypes, 3.5);
vec3 offset = vec3(coverageOffsetVec * width * isValid, 0.0);
#else
#ifdef DASH_ENABLED
vPathLength = pathLength;
#else
vPathLength = L;
#endif
vCornerOffset = offsetVec;
vMiterLength = dot(vCornerOffset, miterVec * turnDirection);
vMiterLength = isCap ? isJoint : vMiterLength;
vec2 offsetFromStartOfPath = vCornerOffset + deltaA * float(isEnd);
vPathPosition = vec2(
dot(offsetFromStartOfPath, perp),
#ifdef DASH_ENABLED
pathPositionOffset + dot(offsetFromStartOfPath, dir) * arcLengthRatio
#else
dot(offsetFromStartOfPath, dir)
#endif
);
geometry.uv = vPathPosition;
float isValid = step(instanceTypes, 3.5);
vec3 offset = vec3(offsetVec * width * isValid, 0.0);
#endif
if (needsRotation) {
offset = rotationMatrix * offset;
}
return offset;
}
void clipLine(inout vec4 position, vec4 refPosition) {
if (position.w < EPSILON) {
float r = (EPSILON - refPosition.w) / (position.w - refPosition.w);
position = refPosition + (position - refPosition) * r;
}
}
#ifdef DASH_ENABLED
vec2 getClippedPathRange(float startW, float endW) {
bool startClipped = startW < EPSILON;
bool endClipped = endW < EPSILON;
if (startClipped && endClipped) {
return vec2(0.0);
}
if (startClipped || endClipped) {
float intersection = clamp((EPSILON - startW) / (endW - startW), 0.0, 1.0);
return startClipped ? vec2(intersection, 1.0) : vec2(0.0, intersection);
}
return vec2(0.0, 1.0);
}
#endif
void main() {
geometry.pickingColor = picking_getPickingColorFromIndex(rowIndexes);
vColor = vec4(instanceColors.rgb, instanceColors.a * layer.opacity);
float isEnd = positions.x;
vec3 prevPosition = mix(instanceLeftPositions, instanceStartPositions, isEnd);
vec3 prevPosition64Low = mix(instanceLeftPositions64Low, instanceStartPositions64Low, isEnd);
vec3 currPosition = mix(instanceStartPositions, instanceEndPositions, isEnd);
vec3 currPosition64Low = mix(instanceStartPositions64Low, instanceEndPositions64Low, isEnd);
vec3 nextPosition = mix(instanceEndPositions, instanceRightPositions, isEnd);
vec3 nextPosition64Low = mix(instanceEndPositions64Low, instanceRightPositions64Low, isEnd);
geometry.worldPosition = currPosition;
vec2 widthPixels = vec2(clamp(
project_size_to_pixel(instanceStrokeWidths * path.widthScale, path.widthUnits),
path.widthMinPixels, path.widthMaxPixels) / 2.0);
vec3 width;
if (path.billboard) {
#ifdef DASH_ENABLED
vec4 prevPositionCommon;
vec4 nextPositionCommon;
vec4 prevPositionScreen = project_position_to_clipspace(
prevPosition, prevPosition64Low, ZERO_OFFSET, prevPositionCommon
);
#else
vec4 prevPositionScreen = project_position_to_clipspace(
prevPosition, prevPosition64Low, ZERO_OFFSET
);
#endif
vec4 currPositionScreen = project_position_to_clipspace(currPosition, currPosition64Low, ZERO_OFFSET, geometry.position);
#ifdef DASH_ENABLED
vec4 nextPositionScreen = project_position_to_clipspace(
nextPosition, nextPosition64Low, ZERO_OFFSET, nextPositionCommon
);
#else
vec4 nextPositionScreen = project_position_to_clipspace(
nextPosition, nextPosition64Low, ZERO_OFFSET
);
#endif
#ifdef DASH_ENABLED
vec4 sourcePathStartScreen = mix(currPositionScreen, prevPositionScreen, isEnd);
vec4 sourcePathEndScreen = mix(nextPositionScreen, currPositionScreen, isEnd);
vec2 billboardPathRange = getClippedPathRange(
sourcePathStartScreen.w, sourcePathEndScreen.w
);
#endif
clipLine(prevPositionScreen, currPositionScreen);
clipLine(nextPositionScreen, currPositionScreen);
clipLine(currPositionScreen, mix(nextPositionScreen, prevPositionScreen, isEnd));
width = vec3(widthPixels, 0.0);
DECKGL_FILTER_SIZE(width, geometry);
#ifdef ANTIALIASING
vec2 coveragePadding = vec2(0.5 / project.devicePixelRatio);
float coverageScale = length(width.xy) > 0.0
? length(width.xy + coveragePadding) / length(width.xy)
: 1.0;
#endif
#ifdef DASH_ENABLED
vec3 currentDeltaCommon = isEnd > 0.0
? geometry.position.xyz - prevPositionCommon.xyz
: nextPositionCommon.xyz - geometry.position.xyz;
float billboardPathLength = width.x > 0.0
? length(currentDeltaCommon) * project.scale / (width.x * project.focalDistance)
: 0.0;
#endif
vec3 offset = getLineJoinOffset(
prevPositionScreen.xyz / prevPositionScreen.w,
currPositionScreen.xyz / currPositionScreen.w,
nextPositionScreen.xyz / nextPositionScreen.w,
project_pixel_size_to_clipspace(width.xy)
#ifdef DASH_ENABLED
,
billboardPathLength, billboardPathRange
#endif
#ifdef ANTIALIASING
,
coverageScale
#endif
);
#ifdef DASH_ENABLED
vPathBounds = billboardPathLength * billboardPathRange;
#endif
DECKGL_FILTER_GL_POSITION(currPositionScreen, geometry);
gl_Position = vec4(currPositionScreen.xyz + offset * currPositionScreen.w, currPositionScreen.w);
} else {
prevPosition = project_position(prevPosition, prevPosition64Low);
currPosition = project_position(currPosition, currPosition64Low);
nextPosition = project_position(nextPosition, nextPosition64Low);
width = vec3(project_pixel_size(widthPixels), 0.0);
DECKGL_FILTER_SIZE(width, geometry);
#ifdef ANTIALIASING
vec2 coveragePadding = project_pixel_size(vec2(0.5 / project.devicePixelRatio));
float coverageScale = length(width.xy) > 0.0
? length(width.xy + coveragePadding) / length(width.xy)
: 1.0;
#endif
vec3 offset = getLineJoinOffset(
prevPosition, currPosition, nextPosition, width.xy
#ifdef DASH_ENABLED
, 1.0, vec2(0.0, 1.0)
#endif
#ifdef ANTIALIASING
, coverageScale
#endif
);
#ifdef DASH_ENABLED
vPathBounds = vec2(0.0, vPathLength);
#endif
geometry.position = vec4(currPosition + offset, 1.0);
gl_Position = project_common_position_to_clipspace(geometry.position);
DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
}
DECKGL_FILTER_COLOR(vColor, geometry);
}
`;var ZS=`#version 300 es
#define SHADER_NAME path-layer-fragment-shader
precision highp float;
in vec4 vColor;
in vec2 vCornerOffset;
in float vMiterLength;
in vec2 vPathPosition;
in float vPathLength;
in float vJointType;
#ifdef DASH_ENABLED
in vec2 vPathBounds;
#endif
out vec4 fragColor;
void main(void) {
geometry.uv = vPathPosition;
#ifdef ANTIALIASING
#ifdef DASH_ENABLED
bool isCorner = vPathPosition.y < vPathBounds.x || vPathPosition.y > vPathBounds.y;
#else
bool isCorner = vPathPosition.y < 0.0 || vPathPosition.y > vPathLength;
#endif
bool isRound = vJointType > 0.5;
float bodyCoord = abs(vPathPosition.x);
float cornerCoord = length(vCornerOffset);
float bodyPixels = (1.0 - bodyCoord) / max(fwidth(bodyCoord), 1e-6);
float cornerPixels = (1.0 - cornerCoord) / max(fwidth(cornerCoord), 1e-6);
#ifdef PATH_STYLE_OFFSET
float edgePixels = isRound && isCorner ? min(cornerPixels, bodyPixels) : bodyPixels;
#else
float edgePixels = isRound && isCorner ? cornerPixels : bodyPixels;
#endif
if (edgePixels <= -SMOOTH_EDGE_RADIUS) {
discard;
}
if (isCorner) {
if (!isRound && vMiterLength > path.miterLimit + 1.0) {
discard;
}
}
fragColor = vColor;
fragColor.a *= smoothedge(0.0, edgePixels);
#else
#ifdef DASH_ENABLED
if (vPathPosition.y < vPathBounds.x || vPathPosition.y > vPathBounds.y) {
#else
if (vPathPosition.y < 0.0 || vPathPosition.y > vPathLength) {
#endif
if (vJointType > 0.5 && length(vCornerOffset) > 1.0) {
discard;
}
if (vJointType < 0.5 && vMiterLength > path.miterLimit + 1.0) {
discard;
}
}
fragColor = vColor;
#endif
DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;var KS=[0,0,0,255],Ck={widthUnits:"meters",widthScale:{type:"number",min:0,value:1},widthMinPixels:{type:"number",min:0,value:0},widthMaxPixels:{type:"number",min:0,value:Number.MAX_SAFE_INTEGER},jointRounded:!1,capRounded:!1,miterLimit:{type:"number",min:0,value:4},antialiasing:!1,billboard:!1,_pathType:null,getPath:{type:"accessor",value:t=>t.path},getColor:{type:"accessor",value:KS},getWidth:{type:"accessor",value:1},rounded:{deprecatedFor:["jointRounded","capRounded"]}},sg={enter:(t,e)=>e.length?e.subarray(e.length-t.length):t};function Rk(t){if(t.isGeospatial)return null;let{unitsPerMeter:e}=t.distanceScales;return[e[0],e[1],e[2]]}function qS(t,e){return t===e||!!(t&&e&&t.length===e.length&&t.every((n,r)=>n===e[r]))}var ha=class extends Tr{getShaders(){let{antialiasing:e}=this.props;return super.getShaders({vs:XS,fs:ZS,source:HS,defines:e?{ANTIALIASING:1}:{},modules:[yn,ri,En,YS,...this.context.device.type==="webgpu"?[Su]:[]]})}get wrapLongitude(){return!1}getBounds(){return this.context.device.type==="webgpu"?null:this.getAttributeManager()?.getBounds(["vertexPositions"])}getPathProjectionScale(e){let n=this.props.coordinateSystem;if(!!!this.getAttributeManager()?.getAttributes().instanceDashOffsets)return null;if(e instanceof At&&e.zoom>=12&&(n==="default"||n==="lnglat"||n==="cartesian")){let o=Ht.getUniforms({viewport:e,coordinateSystem:n,coordinateOrigin:this.props.coordinateOrigin,autoWrapLongitude:this.wrapLongitude});return[e.projectionMode,o.coordinateOrigin[1],o.commonOrigin[1],...o.commonUnitsPerWorldUnit,...o.commonUnitsPerWorldUnit2,o.commonUnitsPerMeter[2]]}let s=Rk(e);return s?[e.projectionMode,...s]:[e.projectionMode]}shouldUpdateState(e){let{viewport:n}=this.context;return super.shouldUpdateState(e)||this.state?.tessellationResolution!==n.resolution||!qS(this.state?.pathProjectionScale,this.getPathProjectionScale(n))}initializeState(){let n=this.context.device.type==="webgpu";this.getAttributeManager().addInstanced({...n?{pathPositions:{size:24,type:"float32",transition:!1,accessor:"getPath",update:this.calculateWebGPUPositions,shaderAttributes:{instanceLeftPositions:{size:3,elementOffset:0},instanceStartPositions:{size:3,elementOffset:3},instanceEndPositions:{size:3,elementOffset:6},instanceRightPositions:{size:3,elementOffset:9},instanceLeftPositions64Low:{size:3,elementOffset:12},instanceStartPositions64Low:{size:3,elementOffset:15},instanceEndPositions64Low:{size:3,elementOffset:18},instanceRightPositions64Low:{size:3,elementOffset:21}},noAlloc:!0}}:{vertexPositions:{size:3,vertexOffset:1,type:"float64",fp64:this.use64bitPositions(),transition:sg,accessor:"getPath",update:this.calculatePositions,noAlloc:!0,shaderAttributes:{instanceLeftPositions:{vertexOffset:0},instanceStartPositions:{vertexOffset:1},instanceEndPositions:{vertexOffset:2},instanceRightPositions:{vertexOffset:3}}}},instanceTypes:{size:1,type:n?"float32":"uint8",update:this.calculateSegmentTypes,noAlloc:!0},instanceStrokeWidths:{size:1,accessor:"getWidth",transition:n?!1:sg,defaultValue:1,bufferGroup:"path-instance-data"},instanceColors:{size:this.props.colorFormat.length,type:"unorm8",accessor:"getColor",transition:n?!1:sg,defaultValue:KS,bufferGroup:"path-instance-data"},rowIndexes:{size:1,type:"uint32",accessor:(i,{index:s})=>i&&i.__source?i.__source.index:s,bufferGroup:"path-instance-data"}}),this.setState({pathTesselator:new da({fp64:this.use64bitPositions(),isWebGPU:n}),tessellationResolution:this.context.viewport.resolution,pathProjectionScale:this.getPathProjectionScale(this.context.viewport)})}updateState(e){super.updateState(e);let{props:n,oldProps:r,changeFlags:i}=e,s=this.getAttributeManager(),{viewport:o}=this.context,a=this.state.tessellationResolution!==o.resolution,c=this.getPathProjectionScale(o),l=!qS(this.state.pathProjectionScale,c),f=i.updateTriggersChanged&&(i.updateTriggersChanged.all||i.updateTriggersChanged.getPath)||n._pathType!==r._pathType||n.positionFormat!==r.positionFormat||n.wrapLongitude!==r.wrapLongitude||a;if(i.dataChanged||f){let{pathTesselator:h}=this.state,p=n.data.attributes||{};h.updateGeometry({data:n.data,geometryBuffer:p.getPath,buffers:p,normalize:!n._pathType,loop:n._pathType==="loop",getGeometry:n.getPath,positionFormat:n.positionFormat,wrapLongitude:n.wrapLongitude,resolution:o.resolution,dataChanged:f?void 0:i.dataChanged}),this.setState({numInstances:h.instanceCount,startIndices:h.vertexStarts,tessellationResolution:o.resolution,pathProjectionScale:c}),!i.dataChanged||f?s.invalidateAll():l&&s.invalidate("instanceDashOffsets")}else l&&(this.setState({pathProjectionScale:c}),s.invalidate("instanceDashOffsets"));(i.extensionsChanged||n.antialiasing!==r.antialiasing)&&(this.state.model?.destroy(),this.state.model=this._getModel(),s.invalidateAll())}getPickingInfo(e){let n=super.getPickingInfo(e),{index:r}=n,i=this.props.data;return i[0]&&i[0].__source&&(n.object=i.find(s=>s.__source.index===r)),n}disablePickingIndex(e){let n=this.props.data;if(n[0]&&n[0].__source)for(let r=0;r<n.length;r++)n[r].__source.index===e&&this._disablePickingIndex(r);else super.disablePickingIndex(e)}draw({uniforms:e}){let{jointRounded:n,capRounded:r,billboard:i,miterLimit:s,widthUnits:o,widthScale:a,widthMinPixels:c,widthMaxPixels:l}=this.props,u=this.state.model,f={jointType:Number(n),capType:Number(r),billboard:i,widthUnits:Ke[o],widthScale:a,miterLimit:s,widthMinPixels:c,widthMaxPixels:l};u.shaderInputs.setProps({path:f}),u.draw(this.context.renderPass)}_getModel(){let e=[0,1,2,1,4,2,1,3,4,3,5,4],n=[0,0,0,-1,0,1,1,-1,1,1,1,0];return new Be(this.context.device,{...this.getShaders(),id:this.props.id,bufferLayout:this.getAttributeManager().getBufferLayouts(),geometry:new ot({topology:"triangle-list",attributes:{indices:new Uint16Array(e),positions:{value:new Float32Array(n),size:2}}}),isInstanced:!0})}calculatePositions(e){let{pathTesselator:n}=this.state;e.startIndices=n.vertexStarts,e.value=n.get("positions")}calculateSegmentTypes(e){let{pathTesselator:n}=this.state;e.startIndices=n.vertexStarts,e.value=n.get("segmentTypes")}calculateWebGPUPositions(e){let{pathTesselator:n}=this.state,r=n.get("positions");if(!r){e.value=null;return}let i=n.instanceCount,s=new Float32Array(i*24),o=[-1,0,1,2];for(let a=0;a<i;a++){let c=a*24;for(let l=0;l<4;l++){let u=a+o[l],f=c+l*3;for(let d=0;d<3;d++){let h=u>=0&&u<i?r[u*3+d]:0,p=Math.fround(h);s[f+d]=p,s[f+d+12]=h-p}}}e.startIndices=n.vertexStarts,e.value=s}};ha.defaultProps=Ck;ha.layerName="PathLayer";var Lu=ha;var Au=new Intl.NumberFormat("en",{maximumFractionDigits:0}),Mn=(t,e)=>`${t} ${e}`,Cn=t=>Number.isFinite(t),QS=(t,e)=>{let n=t.toFixed(e);return Number(n)===0?n.replace("-",""):n.replace("-","−")},tn=t=>Cn(t)?Au.format(t):"–",Iu=t=>Cn(t)?Mn(Math.round(t*3.6),"km/h"):"–",Mu=t=>Cn(t)?Mn(QS(t/9.80665,2),"g"):"–",og=t=>Cn(t)?Mn(Math.round(t*100),"%"):"–",JS=t=>Cn(t)?Mn(Au.format(t/1e3),"km"):"–",pa=(t,e,n=0)=>Cn(t)?Mn(QS(t,n),e):"–";function ag(t){return Cn(t)?t<10?Mn(t.toFixed(1),"s"):t<600?Mn(Math.round(t),"s"):Mn(Au.format(t/60),"min"):"–"}function e2(t){return Cn(t)?t>=1e4?`${(t/1e3).toFixed(1)}k`:Au.format(t):"–"}var Cu=t=>new Date(t).toISOString().slice(11,19),Ru=t=>new Date(t).toISOString().slice(0,19).replace("T"," ");function Lr(t,e){let n=Math.max(0,(e-t)/1e3);return n<5?"now":n<60?`${Math.floor(n)} s ago`:n<3600?`${Math.floor(n/60)} min ago`:n<86400?`${Math.floor(n/3600)} h ago`:`${Math.floor(n/86400)} d ago`}function t2(t,e){let n=(r,i,s)=>`${Math.abs(r).toFixed(5)}° ${r<0?s:i}`;return`${n(t,"N","S")}, ${n(e,"E","W")}`}var Ok=["N","NE","E","SE","S","SW","W","NW"],n2=t=>Ok[Math.round((t%360+360)%360/45)%8],Bk=t=>pa(t,"V",1),Nk={acceleration:Mu,speed:Iu,duration:ag,share:og,voltage:Bk},Dk={share:" of the tank",voltage:" too low"};function Ou(t,e){let n=Nk[t];if(!n||!e.peak)return Iu(e.speedMps);let r=`${n(Math.abs(e.peak))}${Dk[t]??""}`;return e.threshold?`${r} (limit ${n(Math.abs(e.threshold))})`:r}var pt=[{key:"unknown",label:"Unknown",hint:"no state reported",color:[148,163,184]},{key:"moving",label:"Moving",hint:"arrow points where it drives",color:[45,212,167]},{key:"stopped",label:"Stopped",hint:"ignition on, standing",color:[250,190,70]},{key:"parked",label:"Parked",hint:"ignition off",color:[110,140,245]},{key:"alert",label:"Alert",hint:"an incident is open",color:[255,82,96]},{key:"offline",label:"Offline",hint:"nothing heard for a while",color:[112,124,143]}],Bu=[{label:"Unknown",color:[148,163,184]},{label:"Light",color:[250,204,102]},{label:"Moderate",color:[255,146,72]},{label:"Severe",color:[255,82,96]}],r2=[{label:"Incident",unit:""},{label:"Crash",unit:"acceleration"},{label:"Possible crash",unit:"acceleration"},{label:"Harsh braking",unit:"acceleration"},{label:"Harsh acceleration",unit:"acceleration"},{label:"Harsh cornering",unit:"acceleration"},{label:"Overspeed",unit:"speed"},{label:"Breakdown",unit:""},{label:"Near miss",unit:"acceleration"},{label:"Fatigue",unit:"duration"},{label:"Fuel theft",unit:"share"},{label:"Battery failure",unit:"voltage"},{label:"Sensor failure",unit:""},{label:"GNSS jamming",unit:"duration"}],Ar=([t,e,n],r=1)=>`rgba(${t}, ${e}, ${n}, ${r})`,Nu=t=>pt[t]??pt[0],Rn=t=>Bu[t]??Bu[0],zi=t=>r2[t]??r2[0];J();function cg(t,e){return t!==null&&typeof t=="object"&&"$typeName"in t&&typeof t.$typeName=="string"?e===void 0?!0:e.typeName===t.$typeName:!1}var P;(function(t){t[t.DOUBLE=1]="DOUBLE",t[t.FLOAT=2]="FLOAT",t[t.INT64=3]="INT64",t[t.UINT64=4]="UINT64",t[t.INT32=5]="INT32",t[t.FIXED64=6]="FIXED64",t[t.FIXED32=7]="FIXED32",t[t.BOOL=8]="BOOL",t[t.STRING=9]="STRING",t[t.BYTES=12]="BYTES",t[t.UINT32=13]="UINT32",t[t.SFIXED32=15]="SFIXED32",t[t.SFIXED64=16]="SFIXED64",t[t.SINT32=17]="SINT32",t[t.SINT64=18]="SINT64"})(P||(P={}));function s2(){let t=this.buf,e=this.pos,n=0,r=0;for(let s=0;s<28;s+=7){let o=t[e++];if(n|=(o&127)<<s,(o&128)==0){this.pos=e,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=r;return}}let i=t[e++];if(n|=(i&15)<<28,r=(i&112)>>4,(i&128)==0){this.pos=e,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=r;return}for(let s=3;s<=31;s+=7){let o=t[e++];if(r|=(o&127)<<s,(o&128)==0){this.pos=e,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=r;return}}throw new Error("invalid varint")}var Du=4294967296;function lg(t){let e=t[0]==="-";e&&(t=t.slice(1));let n=1e6,r=0,i=0;function s(o,a){let c=Number(t.slice(o,a));i*=n,r=r*n+c,r>=Du&&(i=i+(r/Du|0),r=r%Du)}return s(-24,-18),s(-18,-12),s(-12,-6),s(-6),e?a2(r,i):fg(r,i)}function o2(t,e){let n=fg(t,e),r=n.hi&2147483648;r&&(n=a2(n.lo,n.hi));let i=ug(n.lo,n.hi);return r?"-"+i:i}function ug(t,e){if({lo:t,hi:e}=kk(t,e),e<=2097151)return String(Du*e+t);let n=t&16777215,r=(t>>>24|e<<8)&16777215,i=e>>16&65535,s=n+r*6777216+i*6710656,o=r+i*8147497,a=i*2,c=1e7;return s>=c&&(o+=Math.floor(s/c),s%=c),o>=c&&(a+=Math.floor(o/c),o%=c),a.toString()+i2(o)+i2(s)}function kk(t,e){return{lo:t>>>0,hi:e>>>0}}function fg(t,e){return{lo:t|0,hi:e|0}}function a2(t,e){return e=~e,t?t=~t+1:e+=1,fg(t,e)}var i2=t=>{let e=String(t);return"0000000".slice(e.length)+e};function c2(t,e){if(t>>>0<128){e.push(t);return}if(t>=0){for(;t>127;)e.push(t&127|128),t=t>>>7;e.push(t)}else{for(let n=0;n<9;n++)e.push(t&127|128),t=t>>7;e.push(1)}}function l2(){let t=this.buf[this.pos++];if((t&128)===0)return this.assertBounds(),t;let e=t&127;if(t=this.buf[this.pos++],e|=(t&127)<<7,(t&128)===0)return this.assertBounds(),e;if(t=this.buf[this.pos++],e|=(t&127)<<14,(t&128)===0)return this.assertBounds(),e;if(t=this.buf[this.pos++],e|=(t&127)<<21,(t&128)===0)return this.assertBounds(),e;t=this.buf[this.pos++],e|=(t&15)<<28;for(let n=5;(t&128)!==0&&n<10;n++)t=this.buf[this.pos++];if((t&128)!==0)throw new Error("invalid varint");return this.assertBounds(),e>>>0}var oe=Fk();function Fk(){let t=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof t.getBigInt64=="function"&&typeof t.getBigUint64=="function"&&typeof t.setBigInt64=="function"&&typeof t.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),r=BigInt("9223372036854775807"),i=BigInt("0"),s=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(o){let a=typeof o=="bigint"?o:BigInt(o);if(a>r||a<n)throw new Error(`invalid int64: ${o}`);return a},uParse(o){let a=typeof o=="bigint"?o:BigInt(o);if(a>s||a<i)throw new Error(`invalid uint64: ${o}`);return a},enc(o){return t.setBigInt64(0,this.parse(o),!0),{lo:t.getInt32(0,!0),hi:t.getInt32(4,!0)}},uEnc(o){return t.setBigInt64(0,this.uParse(o),!0),{lo:t.getInt32(0,!0),hi:t.getInt32(4,!0)}},dec(o,a){return t.setInt32(0,o,!0),t.setInt32(4,a,!0),t.getBigInt64(0,!0)},uDec(o,a){return t.setInt32(0,o,!0),t.setInt32(4,a,!0),t.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),u2(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),f2(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),u2(n),lg(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),f2(n),lg(n)},dec(n,r){return o2(n,r)},uDec(n,r){return ug(n,r)}}}function u2(t){if(!/^-?[0-9]+$/.test(t))throw new Error("invalid int64: "+t)}function f2(t){if(!/^[0-9]+$/.test(t))throw new Error("invalid uint64: "+t)}function ga(t,e){switch(t){case P.STRING:return"";case P.BOOL:return!1;case P.DOUBLE:case P.FLOAT:return 0;case P.INT64:case P.UINT64:case P.SFIXED64:case P.FIXED64:case P.SINT64:return e?"0":oe.zero;case P.BYTES:return new Uint8Array(0);default:return 0}}function Ir(t,e){return Object.prototype.hasOwnProperty.call(t,e)&&t[e]!==void 0}function Mr(t,e,n){e==="__proto__"?Object.defineProperty(t,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):t[e]=n}function ba(t){return t!==null&&typeof t=="object"&&!Array.isArray(t)}function ku(t){let e=t.fields[0];return Gk(t.typeName)&&e!==void 0&&e.fieldKind=="scalar"&&e.name=="value"&&e.number==1}var Uk=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function Gk(t){return Uk.has(t)}var Vk=999,zk=998,h2=2;function Cr(t,e){return cg(e,t)?e:p2(t)(e)}var d2=new WeakMap;function p2(t){let e=d2.get(t);return e===void 0&&(e=$k(t),d2.set(t,e)),e}var dg=0,m2=1,g2=2,b2=3;function $k(t){let e=t.typeName,{properties:n,prototype:r}=Wk(t);return i=>{let s;r!==void 0?(s=Object.create(r),s.$typeName=e):s={$typeName:e};for(let o=0;o<n.length;o++){let a=n[o],c=a.name,l=i?.[c];switch(a.kind){case dg:l!=null?s[c]=a.convert!==void 0?a.convert(l):l:a.constant!==void 0&&(s[c]=a.constant);break;case m2:s[c]=a.convert!==void 0&&Array.isArray(l)?l.map(a.convert):l??[];break;case g2:if(a.convert===void 0||!ba(l))s[c]=l??{};else{let u={},f=Object.keys(l);for(let d=0;d<f.length;d++)Mr(u,f[d],a.convert(l[f[d]]));s[c]=u}break;case b2:{let u=l;if(u?.case!=null){let f=a.convert.get(u.case);if(f!==void 0){s[c]={case:u.case,value:f(u.value)};break}}s[c]={case:void 0};break}}}return s}}function Wk(t){var e,n;let r=[],i={},s=Yk(t);for(let o of t.members){let a=o.localName;if(o.kind=="oneof"){r.push({name:a,kind:b2,constant:void 0,convert:jk(o)});continue}switch(o.fieldKind){case"message":{r.push({name:a,kind:dg,constant:void 0,convert:Fu(o)});break}case"list":{r.push({name:a,kind:m2,constant:void 0,convert:o.listKind=="message"?(e=Fu(o))!==null&&e!==void 0?e:(c=>c):o.scalar==P.BYTES?ya:void 0});break}case"map":{r.push({name:a,kind:g2,constant:void 0,convert:o.mapKind=="message"?(n=Fu(o))!==null&&n!==void 0?n:(c=>c):o.scalar==P.BYTES?ya:void 0});break}default:{let c=Hk(o);r.push({name:a,kind:dg,constant:o.presence==h2?c:void 0,convert:o.fieldKind=="scalar"&&o.scalar==P.BYTES?ya:void 0}),s&&(i[a]=c);break}}}return{properties:r,prototype:s?i:void 0}}function jk(t){let e=new Map;for(let n of t.fields){let r;n.fieldKind=="message"?r=Fu(n):n.fieldKind=="scalar"&&n.scalar==P.BYTES&&(r=ya),e.set(n.localName,r??(i=>i))}return e}function Fu(t){if(t.fieldKind=="message"&&!t.oneof&&ku(t.message))return t.message.fields[0].scalar==P.BYTES?ya:void 0;if(t.message.typeName=="google.protobuf.Struct"&&t.parent.typeName!=="google.protobuf.Value")return;let e=t.message,n;return r=>!ba(r)||cg(r,e)?r:(n??(n=p2(e)),n(r))}function ya(t){return Array.isArray(t)?new Uint8Array(t):t}function Yk(t){switch(t.file.edition){case Vk:return!1;case zk:return!0;default:return t.fields.some(e=>e.presence!=h2&&e.fieldKind!="message"&&!e.oneof)}}function Hk(t){let e=t.getDefaultValue();return e!==void 0?t.fieldKind=="scalar"&&t.longAsString?e.toString():e:t.fieldKind=="scalar"?ga(t.scalar,t.longAsString):t.enum.values[0].number}var Uu=class extends Error{constructor(e,n,r="FieldValueInvalidError"){super(n),this.name=r,this.field=()=>e}};var hg;function Xk(t){var e;hg=Object.assign(Object.assign({},t),{encodeUtf8Into:(e=t.encodeUtf8Into)!==null&&e!==void 0?e:mg(t.encodeUtf8.bind(t))})}function pg(){if(!hg){let t=globalThis;if(!t.TextEncoder||!t.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let e=new t.TextEncoder,n=new t.TextDecoder("utf-8",{ignoreBOM:!0}),r,i={encodeUtf8(o){return e.encode(o)},decodeUtf8(o,a){return a?(r||(r=new t.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),r.decode(o)):n.decode(o)},checkUtf8(o){try{return encodeURIComponent(o),!0}catch{return!1}}};e.encodeInto&&(i.encodeUtf8Into=e.encodeInto.bind(e));let s=String.prototype.isWellFormed;s&&(i.checkUtf8=o=>s.call(o)),Xk(i)}return hg}function mg(t){return(e,n)=>{let r=t(e);return n.set(r),{written:r.byteLength}}}var X;(function(t){t[t.Varint=0]="Varint",t[t.Bit64=1]="Bit64",t[t.LengthDelimited=2]="LengthDelimited",t[t.StartGroup=3]="StartGroup",t[t.EndGroup=4]="EndGroup",t[t.Bit32=5]="Bit32"})(X||(X={}));var Zk=4294967295,qk=2147483647,Kk=-2147483648,Gu=class{constructor(e){this.stackPos=[],this.encodeUtf8Into=e?mg(e):pg().encodeUtf8Into,this.buffer=_2,this.viewCache=Jk,this.pos=0}ensureCapacity(e){let n=this.pos+e;if(n>this.buffer.length){let r=this.buffer.length||Qk;for(;r<n;)r*=2;let i=new Uint8Array(r);this.pos>0&&i.set(this.buffer),this.buffer=i}}view(){let e=this.buffer,n=this.viewCache;if(n.byteLength===e.byteLength)return n;let r=new DataView(e.buffer);return this.viewCache=r,r}finish(){let e=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],e}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(_a),this.buffer[this.pos++]=0,this}join(){let e=this.stackPos.pop();if(e===void 0)throw new Error("invalid state, fork stack empty");let n=this.pos-e-_a,r=gg(n);return r>_a&&(this.ensureCapacity(r-_a),this.buffer.copyWithin(e+r,e+_a,this.pos)),this.pos=e,this.uint32(n),this.pos+=n,this}tag(e,n){return this.uint32((e<<3|n)>>>0)}raw(e){return this.ensureCapacity(e.length),this.buffer.set(e,this.pos),this.pos+=e.length,this}uint32(e){if(y2(e),this.ensureCapacity(5),e<128)return this.buffer[this.pos++]=e,this;for(;e>127;)this.buffer[this.pos++]=e&127|128,e>>>=7;return this.buffer[this.pos++]=e,this}int32(e){if(bg(e),e>=0)return this.uint32(e);this.ensureCapacity(10);for(let n=0;n<9;n++)this.buffer[this.pos++]=e&127|128,e>>=7;return this.buffer[this.pos++]=1,this}bool(e){return this.ensureCapacity(1),this.buffer[this.pos++]=e?1:0,this}bytes(e){return this.uint32(e.byteLength),this.raw(e)}string(e){typeof e!="string"&&(e=String(e));let n=e.length;if(n<=x2){this.ensureCapacity(n+1);let c=this.buffer,l=this.pos;c[l++]=n;let u=0;for(;u<n;u++){let f=e.charCodeAt(u);if(f>127)break;c[l++]=f}if(u==n)return this.pos=l,this}this.ensureCapacity(n*3+5);let r=gg(n),i=this.buffer,s=this.pos,{written:o}=this.encodeUtf8Into(e,i.subarray(s+r)),a=gg(o);return a!=r&&i.copyWithin(s+a,s+r,s+r+o),this.uint32(o),this.pos+=o,this}float(e){return e6(e),this.ensureCapacity(4),this.view().setFloat32(this.pos,e,!0),this.pos+=4,this}double(e){return this.ensureCapacity(8),this.view().setFloat64(this.pos,e,!0),this.pos+=8,this}fixed32(e){return y2(e),this.ensureCapacity(4),this.view().setUint32(this.pos,e,!0),this.pos+=4,this}sfixed32(e){return bg(e),this.ensureCapacity(4),this.view().setInt32(this.pos,e,!0),this.pos+=4,this}sint32(e){return bg(e),this.uint32((e<<1^e>>31)>>>0)}sfixed64(e){let n=oe.enc(e);this.ensureCapacity(8);let r=this.view();return r.setInt32(this.pos,n.lo,!0),r.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}fixed64(e){let n=oe.uEnc(e);this.ensureCapacity(8);let r=this.view();return r.setInt32(this.pos,n.lo,!0),r.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}int64(e){let n=oe.enc(e);return this.writeVarint64(n.lo,n.hi)}sint64(e){let n=oe.enc(e),r=n.hi>>31,i=n.lo<<1^r,s=(n.hi<<1|n.lo>>>31)^r;return this.writeVarint64(i,s)}uint64(e){let n=oe.uEnc(e);return this.writeVarint64(n.lo,n.hi)}writeVarint64(e,n){this.ensureCapacity(10);let r=this.buffer,i=this.pos;for(let a=0;a<28;a=a+7){let c=e>>>a,l=!(!(c>>>7)&&n==0);if(r[i++]=(l?c|128:c)&255,!l)return this.pos=i,this}let s=e>>>28&15|(n&7)<<4,o=n>>3!=0;if(r[i++]=(o?s|128:s)&255,!o)return this.pos=i,this;for(let a=3;a<31;a=a+7){let c=n>>>a,l=!!(c>>>7);if(r[i++]=(l?c|128:c)&255,!l)return this.pos=i,this}return r[i++]=n>>>31&1,this.pos=i,this}},Qk=128,_a=1,_2=new Uint8Array(0),Jk=new DataView(_2.buffer),x2=32;function gg(t){return t<128?1:t<16384?2:t<2097152?3:t<268435456?4:5}var Rr=class{constructor(e,n=pg().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=s2,this.uint32=l2,this.buf=e,this.len=e.length,this.pos=0,this.view=new DataView(e.buffer,e.byteOffset,e.byteLength)}tag(){let e=this.pos,n=this.uint32(),r=this.pos-e;if(r>5||r==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let i=n>>>3,s=n&7;if(i<=0||s>5)throw new Error("illegal tag: field no "+i+" wire type "+s);return[i,s]}skip(e,n,r=100){let i=this.pos;switch(e){case X.Varint:for(;this.buf[this.pos++]&128;);break;case X.Bit64:this.pos+=4;case X.Bit32:this.pos+=4;break;case X.LengthDelimited:let s=this.uint32();this.pos+=s;break;case X.StartGroup:if(r<=0)throw new Error("maximum recursion depth reached");for(;;){let[o,a]=this.tag();if(a===X.EndGroup){if(n!==void 0&&o!==n)throw new Error("invalid end group tag");break}this.skip(a,o,r-1)}break;default:throw new Error("cant skip wire type "+e)}return this.assertBounds(),this.buf.subarray(i,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let e=this.uint32();return e>>>1^-(e&1)}int64(){return this.varint64(),oe.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),oe.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let e=this.varint64Lo,n=this.varint64Hi,r=-(e&1);return e=(e>>>1|(n&1)<<31)^r,n=n>>>1^r,oe.dec(e,n)}bool(){let e=this.buf[this.pos];return e<128?(this.pos++,e!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return oe.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return oe.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let e=this.uint32(),n=this.pos;return this.pos+=e,this.assertBounds(),this.buf.subarray(n,n+e)}string(e){let n=this.uint32(),r=this.pos;this.pos+=n,this.assertBounds();let i=this.buf;if(n<=x2){let s=new Array(n);for(let o=0;o<n;o++){let a=i[r+o];if(a>127)return this.decodeUtf8(i.subarray(r,this.pos),e);s[o]=a}return String.fromCharCode.apply(String,s)}return this.decodeUtf8(i.subarray(r,this.pos),e)}};function bg(t){if(typeof t=="string")t=Number(t);else if(typeof t!="number")throw new Error("invalid int32: "+typeof t);if(!Number.isInteger(t)||t>qk||t<Kk)throw new Error("invalid int32: "+t)}function y2(t){if(typeof t=="string")t=Number(t);else if(typeof t!="number")throw new Error("invalid uint32: "+typeof t);if(!Number.isInteger(t)||t>Zk||t<0)throw new Error("invalid uint32: "+t)}function e6(t){if(typeof t=="string"){let e=t;if(t=Number(t),Number.isNaN(t)&&e!=="NaN")throw new Error("invalid float32: "+e)}else if(typeof t!="number")throw new Error("invalid float32: "+typeof t);if(!Number.isFinite(Math.fround(t))&&Number.isFinite(t))throw new Error("invalid float32: "+t)}var t6=0;function On(t){if(n6(t))return{toMessage:n=>v2(n),toLocal:n=>E2(n)};if(t.fieldKind=="message"&&!t.oneof&&ku(t.message)){let n=t.message,r=n.fields[0].localName;return{toMessage:i=>{let s=Cr(n);return i!==void 0&&(s[r]=i),s},toLocal:i=>i[r]}}let e=t.message;return{toMessage:n=>n===void 0?Cr(e):n,toLocal:n=>n}}function n6(t){return t.message.typeName=="google.protobuf.Struct"&&t.parent.typeName!="google.protobuf.Value"}function v2(t){let e={$typeName:"google.protobuf.Struct",fields:{}};if(ba(t))for(let n of Object.keys(t))Mr(e.fields,n,S2(t[n]));return e}function E2(t){let e={};for(let n of Object.keys(t.fields))Mr(e,n,w2(t.fields[n]));return e}function w2(t){switch(t.kind.case){case"structValue":return E2(t.kind.value);case"listValue":return t.kind.value.values.map(w2);case"nullValue":case void 0:return null;default:return t.kind.value}}function S2(t){let e={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof t){case"number":e.kind={case:"numberValue",value:t};break;case"string":e.kind={case:"stringValue",value:t};break;case"boolean":e.kind={case:"boolValue",value:t};break;case"object":if(t===null)e.kind={case:"nullValue",value:t6};else if(Array.isArray(t)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(t))for(let r of t)n.values.push(S2(r));e.kind={case:"listValue",value:n}}else e.kind={case:"structValue",value:v2(t)};break}return e}var T2=Uint8Array.prototype.setFromBase64;function L2(t){let e=t.length,n=e-(e+3>>2);(e&3)==0&&t[e-1]=="="&&(n-=t[e-2]=="="?2:1);let r=new Uint8Array(n),i=-1;if(T2)try{let s=T2.call(r,t);s.read==e&&(i=s.written)}catch{}return i<0&&(i=r6(r,t)),i==n?r:r.subarray(0,i)}function r6(t,e){let n=s6(),r=0,i=0,s,o=0;for(let a=0;a<e.length;a++){if(s=n[e.charCodeAt(a)],s===void 0)switch(e[a]){case"=":i=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(i){case 0:o=s,i=1;break;case 1:t[r++]=o<<2|(s&48)>>4,o=s,i=2;break;case 2:t[r++]=(o&15)<<4|(s&60)>>2,o=s,i=3;break;case 3:t[r++]=(o&3)<<6|s,i=0;break}}if(i==1)throw Error("invalid base64 string");return r}var Iue=Uint8Array.prototype.toBase64;var Vu,P2,$i;function i6(t){return Vu||(Vu="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),P2=Vu.slice(0,-2).concat("-","_")),t=="url"?P2:Vu}function s6(){if(!$i){$i=[];let t=i6("std");for(let e=0;e<t.length;e++)$i[t[e].charCodeAt(0)]=e;$i[45]=t.indexOf("+"),$i[95]=t.indexOf("/")}return $i}function Wi(t){let e=!1,n=[];for(let r=0;r<t.length;r++){let i=t.charAt(r);switch(i){case"_":e=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(i),e=!1;break;default:e&&(e=!1,i=i.toUpperCase()),n.push(i);break}}return n.join("")}var o6=new Set(["constructor","toString","toJSON","valueOf"]);function ji(t){return o6.has(t)?t+"$":t}function xa(t){for(let e of t.field)Ir(e,"jsonName")||(e.jsonName=Wi(e.name));t.nestedType.forEach(xa)}function A2(t,e){let n=t.values.find(r=>r.name===e);if(!n)throw new Error(`cannot parse ${t} default value: ${e}`);return n.number}function I2(t,e){switch(t){case P.STRING:return e;case P.BYTES:{let n=a6(e);if(n===!1)throw new Error(`cannot parse ${P[t]} default value: ${e}`);return n}case P.INT64:case P.SFIXED64:case P.SINT64:return oe.parse(e);case P.UINT64:case P.FIXED64:return oe.uParse(e);case P.DOUBLE:case P.FLOAT:switch(e){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(e)}case P.BOOL:return e==="true";case P.INT32:case P.UINT32:case P.SINT32:case P.FIXED32:case P.SFIXED32:return parseInt(e,10)}}function a6(t){let e=[],n={tail:t,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(r){if(this.tail.length>=r){let i=this.tail.substring(0,r);return this.tail=this.tail.substring(r),i}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":e.push(n.c.charCodeAt(0));break;case"b":e.push(8);break;case"f":e.push(12);break;case"n":e.push(10);break;case"r":e.push(13);break;case"t":e.push(9);break;case"v":e.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let r=n.c,i=n.take(2);if(i===!1)return!1;let s=parseInt(r+i,8);if(Number.isNaN(s))return!1;e.push(s);break}case"x":{let r=n.c,i=n.take(2);if(i===!1)return!1;let s=parseInt(r+i,16);if(Number.isNaN(s))return!1;e.push(s);break}case"u":{let r=n.c,i=n.take(4);if(i===!1)return!1;let s=parseInt(r+i,16);if(Number.isNaN(s))return!1;let o=new Uint8Array(4);new DataView(o.buffer).setInt32(0,s,!0),e.push(o[0],o[1],o[2],o[3]);break}case"U":{let r=n.c,i=n.take(8);if(i===!1)return!1;let s=oe.uEnc(r+i),o=new Uint8Array(8),a=new DataView(o.buffer);a.setInt32(0,s.lo,!0),a.setInt32(4,s.hi,!0),e.push(o[0],o[1],o[2],o[3],o[4],o[5],o[6],o[7]);break}}break;default:e.push(n.c.charCodeAt(0))}return new Uint8Array(e)}function*zu(t){switch(t.kind){case"file":for(let e of t.messages)yield e,yield*zu(e);yield*t.enums,yield*t.services,yield*t.extensions;break;case"message":for(let e of t.nestedMessages)yield e,yield*zu(e);yield*t.nestedEnums,yield*t.nestedExtensions;break}}function $u(t,e){return c6([t,e])}function c6(t,e){let n=l6();if(!t.length)return n;if("$typeName"in t[0]&&t[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let r of t[0].file)e?.(r),O2(r,n);return n}if("$typeName"in t[0]){let o=function(a){let c=[];for(let l of a.dependency){if(n.getFile(l)!=null||s.has(l))continue;let u=i(l);if(!u)throw new Error(`Unable to resolve ${l}, imported by ${a.name}`);"kind"in u?n.addFile(u,!1,!0):(s.add(u.name),c.push(u))}return c.concat(...c.map(o))},r=t[0],i=t[1],s=new Set;for(let a of[r,...o(r)].reverse())e?.(a),O2(a,n)}else for(let r of t)for(let i of r.files)n.addFile(i);return n}function l6(){let t=new Map,e=new Map,n=new Map;return{kind:"registry",types:t,extendees:e,[Symbol.iterator](){return t.values()},get files(){return n.values()},addFile(r,i,s){if(n.set(r.proto.name,r),!i)for(let o of zu(r))this.add(o);if(s)for(let o of r.dependencies)this.addFile(o,i,s)},add(r){if(r.kind=="extension"){let i=e.get(r.extendee.typeName);i||e.set(r.extendee.typeName,i=new Map),i.set(r.number,r)}t.set(r.typeName,r)},get(r){return t.get(r)},getFile(r){return n.get(r)},getMessage(r){let i=t.get(r);return i?.kind=="message"?i:void 0},getEnum(r){let i=t.get(r);return i?.kind=="enum"?i:void 0},getExtension(r){let i=t.get(r);return i?.kind=="extension"?i:void 0},getExtensionFor(r,i){var s;return(s=e.get(r.typeName))===null||s===void 0?void 0:s.get(i)},getService(r){let i=t.get(r);return i?.kind=="service"?i:void 0}}}var u6=998,f6=999,d6=9999,h6=9,Ea=10,va=11,p6=12,M2=14,Eg=3,m6=2,C2=1,g6=0,yg=1,R2=2,b6=3,y6=1,_6=2,x6=1,v6=2;var E6=1002,N2={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function O2(t,e){var n,r;let i={kind:"file",proto:t,deprecated:(r=(n=t.options)===null||n===void 0?void 0:n.deprecated)!==null&&r!==void 0?r:!1,edition:P6(t),name:t.name.replace(/\.proto$/,""),dependencies:L6(t,e),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${t.name}`}},s=new Map,o={get(a){return s.get(a)},add(a){var c;mt(((c=a.proto.options)===null||c===void 0?void 0:c.mapEntry)===!0),s.set(a.typeName,a)}};for(let a of t.enumType)D2(a,i,void 0,e);for(let a of t.messageType)k2(a,i,void 0,e,o);for(let a of t.service)w6(a,i,e);_g(i,e);for(let a of s.values())xg(a,e,o);for(let a of i.messages)xg(a,e,o),_g(a,e);e.addFile(i,!0)}function _g(t,e){switch(t.kind){case"file":for(let n of t.proto.extension){let r=vg(n,t,e);t.extensions.push(r),e.add(r)}break;case"message":for(let n of t.proto.extension){let r=vg(n,t,e);t.nestedExtensions.push(r),e.add(r)}for(let n of t.nestedMessages)_g(n,e);break}}function xg(t,e,n){let r=t.proto.oneofDecl.map(s=>T6(s,t)),i=new Set;for(let s of t.proto.field){let o=C6(s,r),a=vg(s,t,e,o,n);t.fields.push(a),t.field[a.localName]=a,o===void 0?t.members.push(a):(o.fields.push(a),i.has(o)||(i.add(o),t.members.push(o)))}for(let s of r.filter(o=>i.has(o)))t.oneofs.push(s);for(let s of t.nestedMessages)xg(s,e,n)}function D2(t,e,n,r){var i,s,o,a,c,l,u,f,d;let h=A6(t.name,t.value),p={kind:"enum",proto:t,deprecated:(s=(i=t.options)===null||i===void 0?void 0:i.deprecated)!==null&&s!==void 0?s:!1,file:e,parent:n,open:!0,name:t.name,typeName:Wu(t,n,e),value:{},values:[],sharedPrefix:h,toString(){return`enum ${this.typeName}`}};p.open=N6(p),r.add(p);for(let m of t.value){let g=m.name,y={kind:"enum_value",proto:m,deprecated:(a=(o=m.options)===null||o===void 0?void 0:o.deprecated)!==null&&a!==void 0?a:!1,parent:p,name:g,localName:ji(h==null?g:g.substring(h.length)),number:m.number,jsonName:(c=I6(m))!==null&&c!==void 0?c:g,toString(){return`enum value ${p.typeName}.${g}`}};p.values.push(y),(l=(f=p.value)[d=m.number])!==null&&l!==void 0||(f[d]=y)}((u=n?.nestedEnums)!==null&&u!==void 0?u:e.enums).push(p)}function k2(t,e,n,r,i){var s,o,a,c;let l={kind:"message",proto:t,deprecated:(o=(s=t.options)===null||s===void 0?void 0:s.deprecated)!==null&&o!==void 0?o:!1,file:e,parent:n,name:t.name,typeName:Wu(t,n,e),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((a=t.options)===null||a===void 0?void 0:a.mapEntry)===!0?i.add(l):(((c=n?.nestedMessages)!==null&&c!==void 0?c:e.messages).push(l),r.add(l));for(let u of t.enumType)D2(u,e,l,r);for(let u of t.nestedType)k2(u,e,l,r,i)}function w6(t,e,n){var r,i;let s={kind:"service",proto:t,deprecated:(i=(r=t.options)===null||r===void 0?void 0:r.deprecated)!==null&&i!==void 0?i:!1,file:e,name:t.name,typeName:Wu(t,void 0,e),methods:[],method:{},toString(){return`service ${this.typeName}`}};e.services.push(s),n.add(s);for(let o of t.method){let a=S6(o,s,n);s.methods.push(a),s.method[a.localName]=a}}function S6(t,e,n){var r,i,s,o;let a;t.clientStreaming&&t.serverStreaming?a="bidi_streaming":t.clientStreaming?a="client_streaming":t.serverStreaming?a="server_streaming":a="unary";let c=n.getMessage(nn(t.inputType)),l=n.getMessage(nn(t.outputType));mt(c,`invalid MethodDescriptorProto: input_type ${t.inputType} not found`),mt(l,`invalid MethodDescriptorProto: output_type ${t.inputType} not found`);let u=t.name;return{kind:"rpc",proto:t,deprecated:(i=(r=t.options)===null||r===void 0?void 0:r.deprecated)!==null&&i!==void 0?i:!1,parent:e,name:u,localName:ji(u.length?ji(u[0].toLowerCase()+u.substring(1)):u),methodKind:a,input:c,output:l,idempotency:(o=(s=t.options)===null||s===void 0?void 0:s.idempotencyLevel)!==null&&o!==void 0?o:g6,toString(){return`rpc ${e.typeName}.${u}`}}}function T6(t,e){return{kind:"oneof",proto:t,deprecated:!1,parent:e,fields:[],name:t.name,localName:ji(Wi(t.name)),toString(){return`oneof ${e.typeName}.${this.name}`}}}function vg(t,e,n,r,i){var s,o,a;let c=i===void 0,l={kind:"field",proto:t,deprecated:(o=(s=t.options)===null||s===void 0?void 0:s.deprecated)!==null&&o!==void 0?o:!1,name:t.name,number:t.number,scalar:void 0,message:void 0,enum:void 0,presence:R6(t,r,c,e),utf8Validation:D6(t,e),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},u;if(c){let p=e.kind=="file"?e:e.file,m=e.kind=="file"?void 0:e,g=Wu(t,m,p);l.kind="extension",l.file=p,l.parent=m,l.oneof=void 0,l.typeName=g,l.jsonName=`[${g}]`,u=()=>`extension ${g}`;let y=n.getMessage(nn(t.extendee));mt(y,`invalid FieldDescriptorProto: extendee ${t.extendee} not found`),l.extendee=y}else{let p=e;mt(p.kind=="message"),l.parent=p,l.oneof=r,l.localName=r?Wi(t.name):ji(Wi(t.name)),l.jsonName=t.jsonName,u=()=>`field ${p.typeName}.${t.name}`}Object.defineProperty(l,"toString",{value:u,writable:!0,enumerable:!0,configurable:!0});let f=t.label,d=t.type,h=(a=t.options)===null||a===void 0?void 0:a.jstype;if(f===Eg){let p=d==va?i?.get(nn(t.typeName)):void 0;if(p){l.fieldKind="map";let{key:m,value:g}=B6(p);return l.mapKey=m.scalar,l.mapKind=g.fieldKind,l.message=g.message,l.delimitedEncoding=!1,l.enum=g.enum,l.scalar=g.scalar,l}switch(l.fieldKind="list",d){case va:case Ea:l.listKind="message",l.message=n.getMessage(nn(t.typeName)),mt(l.message),l.delimitedEncoding=B2(t,e);break;case M2:l.listKind="enum",l.enum=n.getEnum(nn(t.typeName)),mt(l.enum);break;default:l.listKind="scalar",l.scalar=d,l.longAsString=h==C2;break}return l.packed=O6(t,e),l}switch(d){case va:case Ea:l.fieldKind="message",l.message=n.getMessage(nn(t.typeName)),mt(l.message,`invalid FieldDescriptorProto: type_name ${t.typeName} not found`),l.delimitedEncoding=B2(t,e),l.getDefaultValue=()=>{};break;case M2:{let p=n.getEnum(nn(t.typeName));mt(p!==void 0,`invalid FieldDescriptorProto: type_name ${t.typeName} not found`),l.fieldKind="enum",l.enum=n.getEnum(nn(t.typeName)),l.getDefaultValue=()=>Ir(t,"defaultValue")?A2(p,t.defaultValue):void 0;break}default:{l.fieldKind="scalar",l.scalar=d,l.longAsString=h==C2,l.getDefaultValue=()=>Ir(t,"defaultValue")?I2(d,t.defaultValue):void 0;break}}return l}function P6(t){switch(t.syntax){case"":case"proto2":return u6;case"proto3":return f6;case"editions":if(t.edition===d6)return E6;if(t.edition in N2)return t.edition;throw new Error(`${t.name}: unsupported edition`);default:throw new Error(`${t.name}: unsupported syntax "${t.syntax}"`)}}function L6(t,e){return t.dependency.map(n=>{let r=e.getFile(n);if(!r)throw new Error(`Cannot find ${n}, imported by ${t.name}`);return r})}function A6(t,e){let n=M6(t)+"_";for(let r of e){if(!r.name.toLowerCase().startsWith(n))return;let i=r.name.substring(n.length);if(i.length==0||/^\d/.test(i))return}return n}function I6(t){var e,n;let s;for(let o of(n=(e=t.options)===null||e===void 0?void 0:e.$unknown)!==null&&n!==void 0?n:[]){if(o.no!==998||o.wireType!==X.LengthDelimited)continue;let a=new Rr(new Rr(o.data).bytes());for(;a.pos<a.len;){let[c,l]=a.tag();c===1&&l===X.LengthDelimited?s=a.string():a.skip(l,c)}}return s}function M6(t){return(t.substring(0,1)+t.substring(1).replace(/[A-Z]/g,e=>"_"+e)).toLowerCase()}function Wu(t,e,n){let r;return e?r=`${e.typeName}.${t.name}`:n.proto.package.length>0?r=`${n.proto.package}.${t.name}`:r=`${t.name}`,r}function nn(t){return t.startsWith(".")?t.substring(1):t}function C6(t,e){if(!Ir(t,"oneofIndex")||t.proto3Optional)return;let n=e[t.oneofIndex];return mt(n,`invalid FieldDescriptorProto: oneof #${t.oneofIndex} for field #${t.number} not found`),n}function R6(t,e,n,r){if(t.label==m6)return b6;if(t.label==Eg)return R2;if(e||t.proto3Optional||n)return yg;let i=Or("fieldPresence",{proto:t,parent:r});return i==R2&&(t.type==va||t.type==Ea)?yg:i}function O6(t,e){if(t.label!=Eg)return!1;switch(t.type){case h6:case p6:case Ea:case va:return!1}let n=t.options;return n&&Ir(n,"packed")?n.packed:y6==Or("repeatedFieldEncoding",{proto:t,parent:e})}function B6(t){let e=t.fields.find(r=>r.number===1),n=t.fields.find(r=>r.number===2);return mt(e&&e.fieldKind=="scalar"&&e.scalar!=P.BYTES&&e.scalar!=P.FLOAT&&e.scalar!=P.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:e,value:n}}function N6(t){var e;return x6==Or("enumType",{proto:t.proto,parent:(e=t.parent)!==null&&e!==void 0?e:t.file})}function B2(t,e){return t.type==Ea?!0:_6==Or("messageEncoding",{proto:t,parent:e})}function D6(t,e){return v6==Or("utf8Validation",{proto:t,parent:e})}function Or(t,e){var n,r;let i=(n=e.proto.options)===null||n===void 0?void 0:n.features;if(i){let s=i[t];if(s!=0)return s}if("kind"in e){if(e.kind=="message")return Or(t,(r=e.parent)!==null&&r!==void 0?r:e.file);let s=N2[e.edition];if(!s)throw new Error(`feature default for edition ${e.edition} not found`);return s[t]}return Or(t,e.parent)}function mt(t,e){if(!t)throw new Error(e)}function F2(t){let e=k6(t);return e.messageType.forEach(xa),$u(e,()=>{}).getFile(e.name)}function k6(t){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},t),{messageType:t.messageType.map(U2),enumType:t.enumType.map(G2)}))}function U2(t){var e,n,r,i,s,o,a,c;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:t.name,field:(n=(e=t.field)===null||e===void 0?void 0:e.map(F6))!==null&&n!==void 0?n:[],extension:[],nestedType:(i=(r=t.nestedType)===null||r===void 0?void 0:r.map(U2))!==null&&i!==void 0?i:[],enumType:(o=(s=t.enumType)===null||s===void 0?void 0:s.map(G2))!==null&&o!==void 0?o:[],extensionRange:(c=(a=t.extensionRange)===null||a===void 0?void 0:a.map(u=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},u)))!==null&&c!==void 0?c:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function F6(t){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},t),{options:t.options?U6(t.options):void 0}))}function U6(t){var e,n,r;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},t),{targets:(e=t.targets)!==null&&e!==void 0?e:[],editionDefaults:(r=(n=t.editionDefaults)===null||n===void 0?void 0:n.map(s=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},s)))!==null&&r!==void 0?r:[],uninterpretedOption:[]}))}function G2(t){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:t.name,reservedName:[],reservedRange:[],value:t.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}function Yi(t,e,...n){return n.reduce((r,i)=>r.nestedMessages[i],t.messages[e])}var G6=F2({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});var cT=Yi(G6,1);var V2;(function(t){t[t.DECLARATION=0]="DECLARATION",t[t.UNVERIFIED=1]="UNVERIFIED"})(V2||(V2={}));var z2;(function(t){t[t.DOUBLE=1]="DOUBLE",t[t.FLOAT=2]="FLOAT",t[t.INT64=3]="INT64",t[t.UINT64=4]="UINT64",t[t.INT32=5]="INT32",t[t.FIXED64=6]="FIXED64",t[t.FIXED32=7]="FIXED32",t[t.BOOL=8]="BOOL",t[t.STRING=9]="STRING",t[t.GROUP=10]="GROUP",t[t.MESSAGE=11]="MESSAGE",t[t.BYTES=12]="BYTES",t[t.UINT32=13]="UINT32",t[t.ENUM=14]="ENUM",t[t.SFIXED32=15]="SFIXED32",t[t.SFIXED64=16]="SFIXED64",t[t.SINT32=17]="SINT32",t[t.SINT64=18]="SINT64"})(z2||(z2={}));var $2;(function(t){t[t.OPTIONAL=1]="OPTIONAL",t[t.REPEATED=3]="REPEATED",t[t.REQUIRED=2]="REQUIRED"})($2||($2={}));var W2;(function(t){t[t.SPEED=1]="SPEED",t[t.CODE_SIZE=2]="CODE_SIZE",t[t.LITE_RUNTIME=3]="LITE_RUNTIME"})(W2||(W2={}));var j2;(function(t){t[t.STRING=0]="STRING",t[t.CORD=1]="CORD",t[t.STRING_PIECE=2]="STRING_PIECE"})(j2||(j2={}));var Y2;(function(t){t[t.JS_NORMAL=0]="JS_NORMAL",t[t.JS_STRING=1]="JS_STRING",t[t.JS_NUMBER=2]="JS_NUMBER"})(Y2||(Y2={}));var H2;(function(t){t[t.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",t[t.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",t[t.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(H2||(H2={}));var X2;(function(t){t[t.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",t[t.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",t[t.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",t[t.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",t[t.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",t[t.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",t[t.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",t[t.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",t[t.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",t[t.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})(X2||(X2={}));var Z2;(function(t){t[t.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",t[t.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",t[t.IDEMPOTENT=2]="IDEMPOTENT"})(Z2||(Z2={}));var q2;(function(t){t[t.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",t[t.EXPORT_ALL=1]="EXPORT_ALL",t[t.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",t[t.LOCAL_ALL=3]="LOCAL_ALL",t[t.STRICT=4]="STRICT"})(q2||(q2={}));var K2;(function(t){t[t.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",t[t.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",t[t.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(K2||(K2={}));var Q2;(function(t){t[t.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",t[t.EXPLICIT=1]="EXPLICIT",t[t.IMPLICIT=2]="IMPLICIT",t[t.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(Q2||(Q2={}));var J2;(function(t){t[t.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",t[t.OPEN=1]="OPEN",t[t.CLOSED=2]="CLOSED"})(J2||(J2={}));var eT;(function(t){t[t.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",t[t.PACKED=1]="PACKED",t[t.EXPANDED=2]="EXPANDED"})(eT||(eT={}));var tT;(function(t){t[t.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",t[t.VERIFY=2]="VERIFY",t[t.NONE=3]="NONE"})(tT||(tT={}));var nT;(function(t){t[t.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",t[t.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",t[t.DELIMITED=2]="DELIMITED"})(nT||(nT={}));var rT;(function(t){t[t.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",t[t.ALLOW=1]="ALLOW",t[t.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})(rT||(rT={}));var iT;(function(t){t[t.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",t[t.STYLE2024=1]="STYLE2024",t[t.STYLE_LEGACY=2]="STYLE_LEGACY",t[t.STYLE2026=3]="STYLE2026"})(iT||(iT={}));var sT;(function(t){t[t.NONE=0]="NONE",t[t.SET=1]="SET",t[t.ALIAS=2]="ALIAS"})(sT||(sT={}));var oT;(function(t){t[t.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",t[t.EDITION_LEGACY=900]="EDITION_LEGACY",t[t.EDITION_PROTO2=998]="EDITION_PROTO2",t[t.EDITION_PROTO3=999]="EDITION_PROTO3",t[t.EDITION_2023=1e3]="EDITION_2023",t[t.EDITION_2024=1001]="EDITION_2024",t[t.EDITION_2026=1002]="EDITION_2026",t[t.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",t[t.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",t[t.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",t[t.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",t[t.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",t[t.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",t[t.EDITION_MAX=2147483647]="EDITION_MAX"})(oT||(oT={}));var aT;(function(t){t[t.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",t[t.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",t[t.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(aT||(aT={}));function V6(t){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},t),{depth:0})}function wa(t,e,n){let r=Cr(t);return wg(t).read(r,new Rr(e),V6(n),e.byteLength),r}var lT=new WeakMap;function wg(t){let e=lT.get(t);return e===void 0&&(e=z6(t)),e}function z6(t){let e=String(t),n=new Map,r={read:$6(e,n),readGroup:W6(e,n)};lT.set(t,r);for(let i of t.fields)n.set(i.number,j6(i));return r}function $6(t,e){return(n,r,i,s)=>{var o;if(++i.depth>i.recursionLimit)throw new Error(`cannot decode ${t} from binary: maximum recursion depth of ${i.recursionLimit} reached`);let a=r.pos+s,c=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;r.pos<a;){let[l,u]=r.tag(),f=e.get(l);if(f===void 0){let d=r.skip(u,l,i.recursionLimit-i.depth);i.readUnknownFields&&c.push({no:l,wireType:u,data:d});continue}f(n,r,i,u)}c.length>0&&(n.$unknown=c),i.depth--}}function W6(t,e){return(n,r,i,s)=>{var o;if(++i.depth>i.recursionLimit)throw new Error(`cannot decode ${t} from binary: maximum recursion depth of ${i.recursionLimit} reached`);let a,c,l=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;r.pos<r.len&&([a,c]=r.tag(),c!=X.EndGroup);){let u=e.get(a);if(u===void 0){let f=r.skip(c,a,i.recursionLimit-i.depth);i.readUnknownFields&&l.push({no:a,wireType:c,data:f});continue}u(n,r,i,c)}if(c!=X.EndGroup||a!==s)throw new Error("invalid end group tag");l.length>0&&(n.$unknown=l),i.depth--}}function j6(t){switch(t.fieldKind){case"scalar":return Y6(t);case"enum":return H6(t);case"message":return X6(t);case"list":return Z6(t);case"map":return q6(t)}}function Y6(t){let e=ju(t.scalar,t.utf8Validation,t.longAsString),n=t.localName;if(t.oneof){let r=t.oneof.localName;return(i,s)=>{i[r]={case:n,value:e(s)}}}return(r,i)=>{r[n]=e(i)}}function H6(t){var e;let n=t.localName,r=(e=t.oneof)===null||e===void 0?void 0:e.localName;if(t.enum.open)return r!==void 0?(o,a)=>{o[r]={case:n,value:a.int32()}}:(o,a)=>{o[n]=a.int32()};let i=t.enum.values,s=t.number;return(o,a,c,l)=>{var u;let f=a.int32();if(i.some(d=>d.number===f))r!==void 0?o[r]={case:n,value:f}:o[n]=f;else if(c.readUnknownFields){let d=[];c2(f,d);let h=(u=o.$unknown)!==null&&u!==void 0?u:[];h.push({no:s,wireType:l,data:new Uint8Array(d)}),o.$unknown=h}}}function X6(t){let e=t.localName,{toMessage:n,toLocal:r}=On(t),i=uT(t);if(t.oneof){let s=t.oneof.localName;return(o,a,c)=>{let l=o[s],u=n(l.case===e?l.value:void 0);i(u,a,c),o[s]={case:e,value:r(u)}}}return(s,o,a)=>{let c=n(s[e]);i(c,o,a),s[e]=r(c)}}function uT(t){let e=wg(t.message);if(t.delimitedEncoding){let n=t.number;return(r,i,s)=>e.readGroup(r,i,s,n)}return(n,r,i)=>e.read(n,r,i,r.uint32())}function Z6(t){let e=t.localName;if(t.listKind=="message"){let{toMessage:o,toLocal:a}=On(t),c=uT(t);return(l,u,f)=>{let d=o(void 0);c(d,u,f),l[e].push(a(d))}}let n=t.listKind=="enum"?P.INT32:t.scalar,r=t.listKind=="scalar"?t.longAsString:!1,i=ju(n,t.utf8Validation,r),s=n!=P.STRING&&n!=P.BYTES;return(o,a,c,l)=>{let u=o[e];if(l==X.LengthDelimited&&s){let f=a.uint32()+a.pos;for(;a.pos<f;)u.push(i(a))}else u.push(i(a))}}function q6(t){let e=t.localName,n=ju(t.mapKey,t.utf8Validation,!1),r=ga(t.mapKey,!1),i,s;switch(t.mapKind){case"scalar":{let o=t.scalar,a=ju(o,t.utf8Validation,!1);if(i=c=>a(c),o==P.BYTES)s=()=>new Uint8Array(0);else{let c=ga(o,!1);s=()=>c}break}case"enum":{let o=t.enum.values[0].number;i=a=>a.int32(),s=()=>o;break}case"message":{let{toMessage:o,toLocal:a}=On(t),c=wg(t.message).read;i=(l,u,f)=>{let d=o(f);return c(d,l,u,l.uint32()),a(d)},s=()=>a(o(void 0));break}}return(o,a,c)=>{let l=o[e],u,f,d=a.uint32(),h=a.pos+d;for(;a.pos<h;){let[p,m]=a.tag();switch(p){case 1:u=n(a);break;case 2:f=i(a,c,f);break;default:a.skip(m,p,c.recursionLimit-c.depth)}}u===void 0&&(u=r),f===void 0&&(f=s()),Mr(l,u,f)}}function ju(t,e,n){switch(t){case P.STRING:return r=>r.string(e);case P.BOOL:return r=>r.bool();case P.DOUBLE:return r=>r.double();case P.FLOAT:return r=>r.float();case P.INT32:return r=>r.int32();case P.INT64:return n?r=>String(r.int64()):r=>r.int64();case P.UINT64:return n?r=>String(r.uint64()):r=>r.uint64();case P.FIXED64:return n?r=>String(r.fixed64()):r=>r.fixed64();case P.BYTES:return r=>r.bytes();case P.FIXED32:return r=>r.fixed32();case P.SFIXED32:return r=>r.sfixed32();case P.SFIXED64:return n?r=>String(r.sfixed64()):r=>r.sfixed64();case P.SINT64:return n?r=>String(r.sint64()):r=>r.sint64();case P.UINT32:return r=>r.uint32();case P.SINT32:return r=>r.sint32()}}function Yu(t,e){var n;let r=wa(cT,L2(t));return r.messageType.forEach(xa),r.dependency=(n=e?.map(s=>s.proto.name))!==null&&n!==void 0?n:[],$u(r,s=>e?.find(o=>o.proto.name===s)).getFile(r.name)}var K6=2,Q6=3,fT={writeUnknownFields:!0};function J6(t){return t?Object.assign(Object.assign({},fT),t):fT}function Sg(t,e,n){let r=new Gu;return Tg(t)(r,J6(n),e),r.finish()}var dT=new WeakMap;function Tg(t){let e=dT.get(t);return e===void 0&&(e=eF(t)),e}function eF(t){let e=t.typeName,n=t.fields.concat().sort((o,a)=>o.number-a.number),r=n[0],i=[],s=(o,a,c)=>{if(c.$typeName!==e&&r!==void 0)throw new Uu(r,`cannot use ${r} with message ${c.$typeName}`,"ForeignFieldError");for(let u=0;u<i.length;u++)i[u](o,a,c);let l=c.$unknown;if(l!==void 0&&a.writeUnknownFields)for(let u=0;u<l.length;u++){let{no:f,wireType:d,data:h}=l[u];o.tag(f,d).raw(h)}};dT.set(t,s);for(let o of n)i.push(tF(o));return s}function tF(t){switch(t.fieldKind){case"message":case"scalar":case"enum":return nF(t);case"list":return iF(t);case"map":return sF(t)}}function nF(t){let e=rF(t),n=t.localName;if(t.oneof){let r=t.oneof.localName;return(i,s,o)=>{let a=o[r];a.case===n&&e(i,s,a.value)}}if(t.presence!=K6){let r=t.presence==Q6?`cannot encode ${t} to binary: required field not set`:void 0;return(i,s,o)=>{let a=o[n];if(a!==void 0&&Object.prototype.hasOwnProperty.call(o,n))e(i,s,a);else if(r!==void 0)throw new Error(r)}}if(t.fieldKind=="enum"){let r=t.enum.values[0].number;return(i,s,o)=>{let a=o[n];a!==r&&e(i,s,a)}}switch(t.scalar){case P.BOOL:return(r,i,s)=>{let o=s[n];o!==!1&&e(r,i,o)};case P.STRING:return(r,i,s)=>{let o=s[n];o!==""&&e(r,i,o)};case P.BYTES:return(r,i,s)=>{let o=s[n];(!(o instanceof Uint8Array)||o.byteLength>0)&&e(r,i,o)};case P.DOUBLE:case P.FLOAT:return(r,i,s)=>{let o=s[n];Object.is(o,0)||e(r,i,o)};default:return(r,i,s)=>{let o=s[n];o!=0&&e(r,i,o)}}}function rF(t){switch(t.fieldKind){case"message":{let{toMessage:e}=On(t),n=hT(t);return(r,i,s)=>{n(r,i,e(s))}}case"scalar":case"enum":{let e=t.fieldKind=="enum"?P.INT32:t.scalar,n=t.number,r=Xu(e),i=Hu(e,t.parent.typeName,t.name);return(s,o,a)=>{s.tag(n,r),i(s,a)}}}}function iF(t){let e=t.localName,n=t.number;switch(t.listKind){case"message":{let{toMessage:r}=On(t),i=hT(t);return(s,o,a)=>{let c=a[e];for(let l=0;l<c.length;l++)i(s,o,r(c[l]))}}case"scalar":case"enum":{let r=t.listKind=="enum"?P.INT32:t.scalar,i=Hu(r,t.parent.typeName,t.name);if(t.packed)return(o,a,c)=>{let l=c[e];if(l.length!=0){o.tag(n,X.LengthDelimited).fork();for(let u=0;u<l.length;u++)i(o,l[u]);o.join()}};let s=Xu(r);return(o,a,c)=>{let l=c[e];for(let u=0;u<l.length;u++)o.tag(n,s),i(o,l[u])}}}}function sF(t){let e=t.localName,n=t.number,r=oF(t);if(t.mapKind=="message"){let{toMessage:a}=On(t),c=Tg(t.message);return(l,u,f)=>{let d=f[e],h=Object.keys(d);for(let p=0;p<h.length;p++){let m=h[p];l.tag(n,X.LengthDelimited).fork(),r(l,m),l.tag(2,X.LengthDelimited).fork(),c(l,u,a(d[m])),l.join(),l.join()}}}let i=t.mapKind=="enum"?P.INT32:t.scalar,s=Xu(i),o=Hu(i,t.parent.typeName,t.name);return(a,c,l)=>{let u=l[e],f=Object.keys(u);for(let d=0;d<f.length;d++){let h=f[d];a.tag(n,X.LengthDelimited).fork(),r(a,h),a.tag(2,s),o(a,u[h]),a.join()}}}function oF(t){let e=Xu(t.mapKey),n=Hu(t.mapKey,t.parent.typeName,t.name),r=aF(t.mapKey);return(i,s)=>{i.tag(1,e),n(i,r(s))}}function aF(t){switch(t){case P.STRING:return e=>e;case P.BOOL:return e=>e==="true"?!0:e==="false"?!1:e;case P.UINT64:case P.FIXED64:return e=>{try{return oe.uParse(e)}catch{return e}};case P.INT64:case P.SFIXED64:case P.SINT64:return e=>{try{return oe.parse(e)}catch{return e}};default:return e=>{let n=Number.parseInt(e);return Number.isFinite(n)?n:e}}}function Hu(t,e,n){let r=cF(t);return(i,s)=>{try{r(i,s)}catch(o){throw o instanceof Error?new Error(`cannot encode field ${e}.${n} to binary: ${o.message}`):o}}}function cF(t){switch(t){case P.STRING:return(e,n)=>e.string(n);case P.BOOL:return(e,n)=>e.bool(n);case P.DOUBLE:return(e,n)=>e.double(n);case P.FLOAT:return(e,n)=>e.float(n);case P.INT32:return(e,n)=>e.int32(n);case P.INT64:return(e,n)=>e.int64(n);case P.UINT64:return(e,n)=>e.uint64(n);case P.FIXED64:return(e,n)=>e.fixed64(n);case P.BYTES:return(e,n)=>e.bytes(n);case P.FIXED32:return(e,n)=>e.fixed32(n);case P.SFIXED32:return(e,n)=>e.sfixed32(n);case P.SFIXED64:return(e,n)=>e.sfixed64(n);case P.SINT64:return(e,n)=>e.sint64(n);case P.UINT32:return(e,n)=>e.uint32(n);case P.SINT32:return(e,n)=>e.sint32(n)}}function hT(t){let e=t.number,n=Tg(t.message);return t.delimitedEncoding?(r,i,s)=>{r.tag(e,X.StartGroup),n(r,i,s),r.tag(e,X.EndGroup)}:(r,i,s)=>{r.tag(e,X.LengthDelimited).fork(),n(r,i,s),r.join()}}function Xu(t){switch(t){case P.BYTES:case P.STRING:return X.LengthDelimited;case P.DOUBLE:case P.FIXED64:case P.SFIXED64:return X.Bit64;case P.FIXED32:case P.SFIXED32:case P.FLOAT:return X.Bit32;default:return X.Varint}}var pT=Yu("ChdmbGVldC92MS9pbmNpZGVudC5wcm90bxIIZmxlZXQudjEi0QIKCEluY2lkZW50EhMKC2luY2lkZW50X2lkGAEgASgMEhAKCHJldmlzaW9uGAIgASgNEhIKCnZlaGljbGVfaWQYAyABKAcSJAoEa2luZBgEIAEoDjIWLmZsZWV0LnYxLkluY2lkZW50S2luZBIkCghzZXZlcml0eRgFIAEoDjISLmZsZWV0LnYxLlNldmVyaXR5EhUKDXN0YXJ0X3RpbWVfdXMYBiABKAYSEwoLZW5kX3RpbWVfdXMYByABKAYSEwoLbGF0aXR1ZGVfZTcYCCABKA8SFAoMbG9uZ2l0dWRlX2U3GAkgASgPEhIKCnNwZWVkX2NtcHMYCiABKA0SEgoKcGVha192YWx1ZRgLIAEoAhIXCg90aHJlc2hvbGRfdmFsdWUYDCABKAISGAoQZGV0ZWN0ZWRfdGltZV91cxgNIAEoBhIMCgRydWxlGA4gASgJIjIKDUluY2lkZW50QmF0Y2gSIQoFaXRlbXMYASADKAsyEi5mbGVldC52MS5JbmNpZGVudCL/AQoKQ3Jhc2hUcmFjZRISCgp2ZWhpY2xlX2lkGAEgASgHEhcKD3RyaWdnZXJfdGltZV91cxgCIAEoBhIPCgdib290X2lkGAMgASgNEhYKDnNhbXBsZV9yYXRlX2h6GAQgASgNEhUKDXRyaWdnZXJfaW5kZXgYBSABKA0SJwofYWNjZWxlcmF0aW9uX2xvbmdpdHVkaW5hbF9jbXBzMhgGIAMoERIiChphY2NlbGVyYXRpb25fbGF0ZXJhbF9jbXBzMhgHIAMoERIjChthY2NlbGVyYXRpb25fdmVydGljYWxfY21wczIYCCADKBESEgoKc3BlZWRfY21wcxgJIAMoDSrHAwoMSW5jaWRlbnRLaW5kEh0KGUlOQ0lERU5UX0tJTkRfVU5TUEVDSUZJRUQQABIXChNJTkNJREVOVF9LSU5EX0NSQVNIEAESIAocSU5DSURFTlRfS0lORF9QT1NTSUJMRV9DUkFTSBACEh8KG0lOQ0lERU5UX0tJTkRfSEFSU0hfQlJBS0lORxADEiQKIElOQ0lERU5UX0tJTkRfSEFSU0hfQUNDRUxFUkFUSU9OEAQSIQodSU5DSURFTlRfS0lORF9IQVJTSF9DT1JORVJJTkcQBRIbChdJTkNJREVOVF9LSU5EX09WRVJTUEVFRBAGEhsKF0lOQ0lERU5UX0tJTkRfQlJFQUtET1dOEAcSGwoXSU5DSURFTlRfS0lORF9ORUFSX01JU1MQCBIZChVJTkNJREVOVF9LSU5EX0ZBVElHVUUQCRIcChhJTkNJREVOVF9LSU5EX0ZVRUxfVEhFRlQQChIhCh1JTkNJREVOVF9LSU5EX0JBVFRFUllfRkFJTFVSRRALEiAKHElOQ0lERU5UX0tJTkRfU0VOU09SX0ZBSUxVUkUQDBIeChpJTkNJREVOVF9LSU5EX0dOU1NfSkFNTUlORxANKmQKCFNldmVyaXR5EhgKFFNFVkVSSVRZX1VOU1BFQ0lGSUVEEAASEgoOU0VWRVJJVFlfTElHSFQQARIVChFTRVZFUklUWV9NT0RFUkFURRACEhMKD1NFVkVSSVRZX1NFVkVSRRADYgZwcm90bzM");var mT=Yu("ChNmbGVldC92MS9saXZlLnByb3RvEghmbGVldC52MSL7AQoJTGl2ZUZyYW1lEg8KB3RpbWVfdXMYASABKAYSFAoMc2VudF90aW1lX3VzGAIgASgGEg0KBWNvdW50GAMgASgNEhIKCnZlaGljbGVfaWQYBCABKAwSFAoMbG9uZ2l0dWRlX2U3GAUgASgMEhMKC2xhdGl0dWRlX2U3GAYgASgMEhoKEnZlbG9jaXR5X2Vhc3RfY21wcxgHIAEoDBIbChN2ZWxvY2l0eV9ub3J0aF9jbXBzGAggASgMEg0KBXN0YXRlGAkgASgMEg0KBWFnZV9zGAogASgMEhAKCHNlcXVlbmNlGAsgASgNEhAKCGNvbXBsZXRlGAwgASgIIpQDCg1WZWhpY2xlRGV0YWlsEhIKCnZlaGljbGVfaWQYASABKAcSDwoHdGltZV91cxgCIAEoBhIUCgxsYXRpdHVkZV9kZWcYAyABKAESFQoNbG9uZ2l0dWRlX2RlZxgEIAEoARIRCglzcGVlZF9tcHMYBSABKAISEwoLaGVhZGluZ19kZWcYBiABKAISJgoeYWNjZWxlcmF0aW9uX2xvbmdpdHVkaW5hbF9tcHMyGAcgASgCEiEKGWFjY2VsZXJhdGlvbl9sYXRlcmFsX21wczIYCCABKAISEgoKb2RvbWV0ZXJfbRgJIAEoDRIYChBlbmdpbmVfc3BlZWRfcnBtGAogASgCEhoKEmVuZXJneV9sZXZlbF9yYXRpbxgLIAEoAhIjChtjb29sYW50X3RlbXBlcmF0dXJlX2NlbHNpdXMYDCABKAISGQoRYmF0dGVyeV92b2x0YWdlX3YYDSABKAISDQoFZmxhZ3MYDiABKA0SJQoJaW5jaWRlbnRzGA8gAygLMhIuZmxlZXQudjEuSW5jaWRlbnQigQEKCUxpdmVTdGF0cxIQCgh2ZWhpY2xlcxgBIAEoDRIOCgZvbmxpbmUYAiABKA0SDgoGbW92aW5nGAMgASgNEhYKDm1lc3NhZ2VzX3Blcl9zGAQgASgCEg0KBWxhZ19zGAUgASgCEhsKE2luY2lkZW50c19sYXN0X2hvdXIYBiABKA0iugEKC0xpdmVNZXNzYWdlEiQKBWZyYW1lGAEgASgLMhMuZmxlZXQudjEuTGl2ZUZyYW1lSAASLAoJaW5jaWRlbnRzGAIgASgLMhcuZmxlZXQudjEuSW5jaWRlbnRCYXRjaEgAEikKBmRldGFpbBgDIAEoCzIXLmZsZWV0LnYxLlZlaGljbGVEZXRhaWxIABIkCgVzdGF0cxgEIAEoCzITLmZsZWV0LnYxLkxpdmVTdGF0c0gAQgYKBGJvZHkiIQoLTGl2ZVJlcXVlc3QSEgoKdmVoaWNsZV9pZBgBIAEoByqwAQoMVmVoaWNsZVN0YXRlEh0KGVZFSElDTEVfU1RBVEVfVU5TUEVDSUZJRUQQABIYChRWRUhJQ0xFX1NUQVRFX01PVklORxABEhkKFVZFSElDTEVfU1RBVEVfU1RPUFBFRBACEhgKFFZFSElDTEVfU1RBVEVfUEFSS0VEEAMSFwoTVkVISUNMRV9TVEFURV9BTEVSVBAEEhkKFVZFSElDTEVfU1RBVEVfT0ZGTElORRAFYgZwcm90bzM",[pT]);var gT=Yi(mT,3),Pg=Yi(mT,4);var bT=65535;function Zu(t){let{body:e}=wa(gT,new Uint8Array(t));return e.case==="frame"?{kind:"frame",value:fF(e.value)}:e.case==="incidents"?{kind:"incidents",value:e.value.items.map(_T)}:e.case==="detail"?{kind:"detail",value:dF(e.value)}:{kind:e.case,value:e.value}}function yT(t){return Sg(Pg,Cr(Pg,{vehicleId:t}))}var Sa=t=>Number(t/1000n);function fF(t){let{count:e}=t;return{timeMs:Sa(t.timeUs),sentMs:Sa(t.sentTimeUs),sequence:t.sequence,complete:t.complete,count:e,id:Br(t.vehicleId,Uint32Array,e,"vehicle_id"),longitude:Br(t.longitudeE7,Int32Array,e,"longitude_e7"),latitude:Br(t.latitudeE7,Int32Array,e,"latitude_e7"),east:Br(t.velocityEastCmps,Int16Array,e,"velocity_east_cmps"),north:Br(t.velocityNorthCmps,Int16Array,e,"velocity_north_cmps"),state:Br(t.state,Uint8Array,e,"state"),age:Br(t.ageS,Uint16Array,e,"age_s")}}function Br(t,e,n,r){if(t.byteLength!==n*e.BYTES_PER_ELEMENT)throw new Error(`column ${r} has ${t.byteLength} bytes, not those of ${n} vehicles`);return new e(t.slice().buffer)}function _T(t){return{id:Array.from(t.incidentId,e=>e.toString(16).padStart(2,"0")).join(""),revision:t.revision,vehicleId:t.vehicleId,kind:t.kind,severity:t.severity,startMs:Sa(t.startTimeUs),endMs:Sa(t.endTimeUs),longitude:t.longitudeE7/1e7,latitude:t.latitudeE7/1e7,speedMps:t.speedCmps/100,peak:t.peakValue,threshold:t.thresholdValue,rule:t.rule}}function dF(t){return{...t,timeMs:Sa(t.timeUs),incidents:t.incidents.map(_T)}}var hF=111195.08,Qu=5,Ju=.25,xT=.005,pF=600,Lg=Math.PI/180,Ku=class{constructor(){this.count=0,this.version=0,this.slots=new Map,this.stateCounts=new Uint32Array(pt.length),this.columns=qu(1024),this.spare=qu(1024)}apply(e,n){e.complete?this.#t(e,n):this.#e(e,n),this.#n(),this.version++}get(e,n){let r=this.slots.get(e);return r===void 0?void 0:this.row(r,n)}row(e,n){let{ids:r,motion:i,state:s,speed:o}=this.columns,[a,c]=ET(this.columns,e,n),l=Math.atan2(i[4*e]*Math.cos(c*Lg),i[4*e+1])/Lg;return{id:r[e],longitude:a,latitude:c,state:s[e],speedMps:o[e],headingDeg:(l+360)%360}}bounds(){if(!this.count)return;let e=[180,90,-180,-90];for(let n=0;n<this.count;n++){let r=this.columns.longitude[n],i=this.columns.latitude[n];r<e[0]&&(e[0]=r),i<e[1]&&(e[1]=i),r>e[2]&&(e[2]=r),i>e[3]&&(e[3]=i)}return e}#t(e,n){let r=this.columns,i=this.count;this.spare.capacity<e.count&&(this.spare=qu(e.count));let s=this.spare;s.epochS=n;let o=i===e.count;for(let a=0;a<e.count;a++){let c=e.id[a],l=a<i&&r.ids[a]===c?a:-1;l<0&&(o=!1,l=this.slots.get(c)??-1),vT(s,a,e,a,n,r,l)}if(this.columns=s,this.spare=r,this.count=e.count,!o){this.slots.clear();for(let a=0;a<e.count;a++)this.slots.set(e.id[a],a)}}#e(e,n){n-this.columns.epochS>pF&&gF(this.columns,this.count,n);for(let r=0;r<e.count;r++){let i=e.id[r],s=this.slots.get(i),o=s??-1;s===void 0&&(s=this.count++,this.slots.set(i,s),s>=this.columns.capacity&&(this.columns=mF(this.columns))),vT(this.columns,s,e,r,n,this.columns,o)}}#n(){this.stateCounts.fill(0);let{state:e}=this.columns;for(let n=0;n<this.count;n++)this.stateCounts[e[n]]++}};function qu(t){let e=Math.ceil(t*1.25);return{capacity:e,epochS:0,ids:new Uint32Array(e),longitude:new Float64Array(e),latitude:new Float64Array(e),speed:new Float32Array(e),state:new Uint8Array(e),position:new Float32Array(4*e),motion:new Float32Array(4*e),status:new Float32Array(2*e)}}function mF(t){let e=qu(t.capacity*2);for(let[n,r]of Object.entries(t))ArrayBuffer.isView(r)&&e[n].set(r);return e.epochS=t.epochS,e}function gF(t,e,n){let r=n-t.epochS;for(let i=0;i<e;i++)t.status[2*i]-=r;t.epochS=n}function vT(t,e,n,r,i,s,o){let a=n.age[r]===bT?1/0:n.age[r],c=n.latitude[r]/1e7,l=n.longitude[r]/1e7,u=.01/hF,f=n.east[r]*u/Math.max(.01,Math.cos(c*Lg)),d=n.north[r]*u,h=i-Math.min(a,Qu),p=i-h,m=0,g=0;if(o>=0){let[v,E]=ET(s,o,i);m=v-(l+f*p),g=E-(c+d*p),(Math.abs(m)>xT||Math.abs(g)>xT)&&(m=g=0)}let y=Math.exp(p/Ju),x=n.state[r]<pt.length?n.state[r]:0;t.ids[e]=n.id[r],t.longitude[e]=l,t.latitude[e]=c,t.speed[e]=Math.hypot(n.east[r],n.north[r])/100,t.state[e]=x;let _=4*e;t.position[_]=l,t.position[_+1]=c,t.position[_+2]=l-t.position[_],t.position[_+3]=c-t.position[_+1],t.motion[_]=f,t.motion[_+1]=d,t.motion[_+2]=m*y,t.motion[_+3]=g*y,t.status[2*e]=h-t.epochS,t.status[2*e+1]=x}function ET(t,e,n){let r=Math.max(0,n-t.epochS-t.status[2*e]),i=Math.min(r,Qu),s=Math.exp(-r/Ju),o=4*e,{motion:a}=t;return[t.longitude[e]+a[o]*i+a[o+2]*s,t.latitude[e]+a[o+1]*i+a[o+3]*s]}var Ig=t=>Number(t).toFixed(6),bF=t=>`vec3(${t.map(e=>Ig(e/255)).join(", ")})`,yF={name:"vehicles",vs:`layout(std140) uniform vehiclesUniforms {
  float time;
  float radius;
  float arrows;
  float selected;
  float hidden;
} vehicles;
`,uniformTypes:{time:"f32",radius:"f32",arrows:"f32",selected:"f32",hidden:"f32"}},_F=`#version 300 es
#define SHADER_NAME vehicle-layer-vertex
in vec3 positions;
in vec4 instanceDegrees;
in vec4 instanceMotion;
in vec2 instanceStatus;
out vec2 unit;
out vec3 fill;
out float radiusPixels;
out float shape;
out float selectedHere;
out float pulse;

const vec3 COLORS[${pt.length}] = vec3[](${pt.map(t=>bF(t.color)).join(", ")});

vec2 screenDirection(vec2 degreesPerSecond, float latitude) {
  vec2 metres = degreesPerSecond * vec2(cos(radians(latitude)), 1.0);
  vec4 clip = project.viewProjectionMatrix * vec4(normalize(metres), 0.0, 0.0);
  return normalize(clip.xy * project.viewportSize);
}

void main(void) {
  int state = int(instanceStatus.y + 0.5);
  float elapsed = max(0.0, vehicles.time - instanceStatus.x);
  vec2 moved = instanceMotion.xy * min(elapsed, ${Ig(Qu)}) + instanceMotion.zw * exp(-elapsed / ${Ig(Ju)});
  vec3 high = vec3(instanceDegrees.xy, 0.0);
  vec3 low = vec3(instanceDegrees.zw, 0.0);
  // Far out, deck.gl projects the high part only; close up, the low part carries what a float would round away.
  if (project.projectionMode == PROJECTION_MODE_WEB_MERCATOR) high.xy += moved + low.xy;
  else low.xy += moved;

  bool alert = state == 4;
  bool moving = dot(instanceMotion.xy, instanceMotion.xy) > 0.0 && (state == 1 || alert);
  selectedHere = float(gl_InstanceID) == vehicles.selected ? 1.0 : 0.0;
  shape = moving && vehicles.arrows > 0.5 ? 1.0 : state == 5 ? 2.0 : 0.0;
  float scale = shape == 1.0 ? 1.75 : state == 3 || state == 5 ? 0.85 : 1.0;
  radiusPixels = vehicles.radius * scale * (alert ? 1.3 : 1.0) * (1.0 + 0.35 * selectedHere);
  // The quad is larger than the sign by its halo, so that halo and ring have room.
  pulse = alert ? fract(vehicles.time * 0.8) : -1.0;
  float room = (alert || selectedHere > 0.5) ? radiusPixels + 9.0 : radiusPixels + 1.5;
  vec2 forward = shape == 1.0 ? screenDirection(instanceMotion.xy, instanceDegrees.y) : vec2(0.0, 1.0);
  unit = positions.xy * room;
  vec2 offset = unit.x * vec2(forward.y, -forward.x) + unit.y * forward;

  bool gone = (int(vehicles.hidden + 0.5) >> state & 1) == 1 && selectedHere < 0.5;
  geometry.worldPosition = high;
  geometry.pickingColor = picking_getPickingColorFromInstanceID();
  gl_Position = project_position_to_clipspace(high, low, vec3(0.0), geometry.position);
  DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
  gl_Position.xy += project_pixel_size_to_clipspace(offset);
  if (gone) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  fill = COLORS[clamp(state, 0, ${pt.length-1})];
  vec4 hook = vec4(fill, 1.0);
  DECKGL_FILTER_COLOR(hook, geometry); // hands the picking colour on to the fragment shader
}
`,xF=`#version 300 es
#define SHADER_NAME vehicle-layer-fragment
precision highp float;
in vec2 unit;
in vec3 fill;
in float radiusPixels;
in float shape;
in float selectedHere;
in float pulse;
out vec4 fragColor;

// Signed distance in pixels, below zero inside. The arrow is the cut of two half planes, mirrored: tip, wing, notch.
float distanceToSign(vec2 p) {
  if (shape == 1.0) {
    vec2 q = vec2(abs(p.x), p.y) / radiusPixels;
    float side = dot(q - vec2(0.0, 1.0), vec2(0.9042, 0.4270));
    float back = dot(q - vec2(0.0, -0.45), vec2(-0.3807, -0.9247));
    return max(side, back) * radiusPixels;
  }
  return length(p) - radiusPixels;
}

void main(void) {
  float d = distanceToSign(unit);
  float r = length(unit);
  float border = shape == 1.0 ? 0.8 : min(1.2, radiusPixels * 0.25);
  vec3 color = mix(fill, vec3(0.035, 0.05, 0.075), smoothstep(-border - 0.5, -border + 0.5, d));
  float alpha = 1.0 - smoothstep(-0.5, 0.5, d);
  if (shape == 2.0) alpha *= smoothstep(-border * 2.2, -border * 1.2, d) * 0.9 + 0.1;
  if (shape == 2.0) color = fill;
  if (pulse >= 0.0) {
    float halo = (1.0 - smoothstep(0.0, 2.0, abs(r - radiusPixels - 8.0 * pulse))) * (1.0 - pulse) * 0.8;
    color = mix(fill, color, alpha);
    alpha = max(alpha, halo);
  }
  if (selectedHere > 0.5) {
    float ring = 1.0 - smoothstep(0.5, 1.5, abs(r - radiusPixels - 5.0));
    color = mix(color, vec3(1.0), ring);
    alpha = max(alpha, ring);
  }
  if (alpha < 0.02) discard;
  fragColor = vec4(color, alpha);
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`,Ag={instanceDegrees:{column:"position",format:"float32x4",size:4},instanceMotion:{column:"motion",format:"float32x4",size:4},instanceStatus:{column:"status",format:"float32x2",size:2}},ef=class extends Tr{static layerName="VehicleLayer";static defaultProps={table:{type:"object",value:null,compare:!1},clock:{type:"function",value:()=>0},radius:4,arrows:!0,selectedRow:-1,hiddenMask:0};getShaders(){return super.getShaders({vs:_F,fs:xF,modules:[yn,En,yF]})}initializeState(){this.setState({buffers:{},capacity:0,version:-1,model:this.#e()})}getNumInstances(){return this.props.table?.count??0}finalizeState(e){this.state.model?.destroy();for(let n of Object.values(this.state.buffers))n.destroy();super.finalizeState(e)}draw(){let{table:e,clock:n,radius:r,arrows:i,selectedRow:s,hiddenMask:o}=this.props;if(!e?.count)return;let{model:a}=this.state;this.state.version!==e.version&&this.#t(e),a.setInstanceCount(e.count),a.shaderInputs.setProps({vehicles:{time:n()-e.columns.epochS,radius:r,arrows:i?1:0,selected:s,hidden:o}}),a.draw(this.context.renderPass)}#t(e){let{buffers:n,model:r}=this.state;if(this.state.capacity<e.columns.capacity){for(let[i,{format:s,size:o}]of Object.entries(Ag))n[i]?.destroy(),n[i]=this.context.device.createBuffer({id:`vehicles-${i}`,byteLength:4*o*e.columns.capacity});r.setAttributes(n),this.state.capacity=e.columns.capacity}for(let[i,{column:s,size:o}]of Object.entries(Ag))n[i].write(e.columns[s].subarray(0,o*e.count));this.state.version=e.version}#e(){return new Be(this.context.device,{...this.getShaders(),id:this.props.id,bufferLayout:Object.entries(Ag).map(([e,{format:n}])=>({name:e,format:n,stepMode:"instance"})),geometry:new ot({topology:"triangle-strip",attributes:{positions:{size:3,value:new Float32Array([-1,-1,0,1,-1,0,-1,1,0,1,1,0])}}}),isInstanced:!0})}};var Mg={motorway:{width:22,color:[104,124,158]},trunk:{width:20,color:[96,115,147]},arterial:{width:15,color:[80,97,126]},collector:{width:11,color:[60,74,99]},residential:{width:8,color:[46,58,79]},local:{width:8,color:[46,58,79]}},wT=Mg.collector,vF=600,EF=15,wF=1500,ST=3600*1e3,Nr=class{#t;#e={longitude:0,latitude:0,zoom:1,pitch:0,bearing:0,minZoom:2,maxZoom:19};#n=[];#s=[];#d=0;#r=[];#h=0;#i=void 0;#a=!1;#c=void 0;#o=!1;#g=!1;#p;#l;constructor(e,n={}){this.#l=n,this.#p=e,this.table=new Ku,this.errors=[],this.framesDrawn=0;let r=performance.now();this.clock=n.clock??(()=>(performance.now()-r)/1e3),this.#t=new bm({parent:e,width:"100%",height:"100%",views:new So({repeat:!1}),controller:{dragRotate:!1,touchRotate:!1,doubleClickZoom:!0,inertia:200},viewState:this.#e,layers:[],useDevicePixels:!0,pickingRadius:6,eventRecognizerOptions:{click:{time:wF}},_animate:!0,deviceProps:{type:"webgl",webgl:{preserveDrawingBuffer:!!n.preserveDrawingBuffer}},getCursor:({isDragging:i,isHovering:s})=>i?"grabbing":s?"pointer":"grab",getTooltip:i=>this.#E(i),onViewStateChange:({viewState:i,interactionState:s})=>{let{isDragging:o,isPanning:a,isZooming:c}=s??{};o&&this.follow(!1),(o||a||c)&&(this.#o=!0),c&&(this.#c=void 0),this.#u(i)},onLoad:()=>this.#m(),onResize:()=>{this.#o||this.fit(),this.#m()},onClick:i=>this.#v(i),onBeforeRender:()=>this.#_(),onAfterRender:()=>this.framesDrawn++,onError:i=>{this.errors.push(String(i?.message??i)),n.onError?.(i)}})}get deck(){return this.#t}get selectedId(){return this.#i}get following(){return this.#a}setRoads(e,n){this.#n=e,this.#o||(e.length?this.fit():n&&this.#u({...this.#e,longitude:n[0],latitude:n[1],zoom:11})),this.#f()}applyFrame(e){let n=this.clock();this.table.apply(e,n),!this.#o&&(this.#n.length||!this.#g)&&(this.#g=this.fit()),this.#x(n),this.#f()}setIncidents(e,n){this.#d=n,this.#s=e.filter(r=>n-r.startMs<ST&&(r.longitude||r.latitude)),this.#f()}setHiddenStates(e){this.#h=e,this.#f()}select(e,{center:n=!1}={}){e!==this.#i&&(this.#r=[],this.#a=!1),this.#i=e;let r=e===void 0?void 0:this.table.get(e,this.clock());r&&n&&this.flyTo(r.longitude,r.latitude),this.#f(),this.#l.onSelect?.(e)}follow(e){this.#a!==e&&(this.#o=!0,this.#c=Math.max(EF,this.#e.zoom),this.#a=e,this.#l.onFollow?.(e))}flyTo(e,n,r=Math.max(15,this.#e.zoom)){this.#o=!0;let i={transitionDuration:700,transitionInterpolator:new Gi({curve:1.3})};this.#u({...this.#e,...this.#y(e,n,r),zoom:r,...i})}zoomBy(e){this.#o=!0,this.#c=void 0,this.#u({...this.#e,zoom:this.#e.zoom+e,transitionDuration:200})}fit(){this.#o=!1;let e=PF(this.#n)??this.table.bounds(),{clientWidth:n,clientHeight:r}=this.#p,i=this.#b();if(!e||n<=i.left+i.right||r<=i.top+i.bottom)return!1;let s=e[0]===e[2]||e[1]===e[3]?.005:0,o=new At({width:n,height:r}),a=[[e[0]-s,Math.max(-85,e[1]-s)],[e[2]+s,Math.min(85,e[3]+s)]],{longitude:c,latitude:l,zoom:u}=o.fitBounds(a,{padding:i,maxZoom:16});return this.#u({...this.#e,longitude:c,latitude:l,zoom:u,transitionDuration:0}),!0}setView(e){this.#o=!0,this.#u({...this.#e,...e})}project(e,n){return this.#t.getViewports()[0].project([e,n])}destroy(){this.#t.finalize()}#b(){return this.#l.padding?.()??{top:24,right:24,bottom:24,left:24}}#y(e,n,r){let{clientWidth:i,clientHeight:s}=this.#p;if(!i||!s)return{longitude:e,latitude:n};let{top:o,right:a,bottom:c,left:l}=this.#b(),u=new At({width:i,height:s,longitude:e,latitude:n,zoom:r}),[f,d]=u.unproject([(i+a-l)/2,(s+c-o)/2]);return{longitude:f,latitude:d}}#u(e){this.#e=e,this.#t.setProps({viewState:e}),this.#f(),this.#m()}#m(){let e=this.#t.isInitialized&&this.#t.getViewports()[0];e&&this.#l.onView?.({metresPerPixel:1/e.distanceScales.unitsPerMeter[0]/e.scale})}#_(){if(!this.#a||this.#i===void 0)return;let e=this.table.get(this.#i,this.clock());if(!e)return;let n=this.#c??this.#e.zoom,r=n-this.#e.zoom,i=Math.abs(r)<.01?n:this.#e.zoom+.12*r,{longitude:s,latitude:o}=this.#y(e.longitude,e.latitude,i);this.#e={...this.#e,longitude:s,latitude:o,zoom:i,transitionDuration:0},this.#t.setProps({viewState:this.#e})}#x(e){if(this.#i===void 0)return;let n=this.table.get(this.#i,e);if(!n)return;let r=this.#r[this.#r.length-1];r&&r[0]===n.longitude&&r[1]===n.latitude||(this.#r=[...this.#r.slice(1-vF),[n.longitude,n.latitude]])}#v({layer:e,index:n,object:r}){e?.id==="vehicles"&&n>=0?this.select(this.table.columns.ids[n]):e?.id==="incidents"&&r?this.#l.onIncident?.(r):this.select(void 0)}#E({layer:e,index:n,object:r}){let i=e?.id==="vehicles"&&n>=0?this.#w(n):r&&TF(r);return i?{text:i,className:"fleet-tooltip",style:{}}:null}#w(e){let n=this.table.row(e,this.clock());return`Vehicle ${n.id}
${Nu(n.state).label} · ${Iu(n.speedMps)}`}#f(){this.#t.setProps({layers:[this.#S(),this.#T(),this.#P(),this.#L()]})}#S(){return new Lu({id:"roads",data:this.#n,getPath:e=>e.path,getColor:e=>(Mg[e.class]??wT).color,getWidth:e=>(Mg[e.class]??wT).width,widthMinPixels:.8,widthMaxPixels:14,capRounded:!0,jointRounded:!0})}#T(){return new Lu({id:"trail",data:this.#r.length>1?[this.#r]:[],getPath:e=>e,getColor:[45,212,167,130],getWidth:3,widthUnits:"pixels",capRounded:!0,jointRounded:!0})}#P(){let e=this.#i===void 0?-1:this.table.slots.get(this.#i)??-1,n=SF(this.#e.zoom,this.table.count);return new ef({id:"vehicles",data:[],table:this.table,clock:this.clock,radius:n,arrows:n>=2.6,selectedRow:e,hiddenMask:this.#h,pickable:!0})}#L(){let e=this.#d,n=Math.min(1.6,Math.max(.7,.7+(this.#e.zoom-11)*.18)),r=i=>Math.max(.25,1-(e-i.startMs)/ST);return new ng({id:"incidents",data:this.#s,getPosition:i=>[i.longitude,i.latitude],getRadius:i=>(4+1.5*i.severity)*n,radiusUnits:"pixels",getFillColor:i=>[...Rn(i.severity).color,40*r(i)],getLineColor:i=>[...Rn(i.severity).color,255*r(i)],stroked:!0,getLineWidth:1.75,lineWidthUnits:"pixels",pickable:!0,updateTriggers:{getRadius:n,getFillColor:e,getLineColor:e}})}};function SF(t,e){let n=Math.max(.5,1-.22*Math.log10(Math.max(1,e/500))),r=Math.min(1,Math.max(0,(t-12)/3));return Math.min(10,Math.max(1.6,(3.4+(t-11)*1.1)*(n+(1-n)*r)))}function TF(t){let e=zi(t.kind);return`${`${e.label} · ${Rn(t.severity).label}`}
Vehicle ${t.vehicleId} · ${Cu(t.startMs)} UTC
${Ou(e.unit,t)}`}function PF(t){if(!t.length)return;let e=[180,90,-180,-90];for(let{path:n}of t)for(let[r,i]of n)r<e[0]&&(e[0]=r),i<e[1]&&(e[1]=i),r>e[2]&&(e[2]=r),i>e[3]&&(e[3]=i);return e}var LF=1,AF=15,IF=15,Hi=class{#t;#e;#n;#s;#d=0;#r=!1;constructor(e){this.#t=e,this.received={messages:0,bytes:0,malformed:0},this.#h()}request(e){return this.#e?.readyState!==WebSocket.OPEN?!1:(this.#e.send(yT(e)),!0)}retryNow(){this.#n!==void 0&&(clearInterval(this.#n),this.#n=void 0,this.#h())}close(){this.#r=!0,clearInterval(this.#n),clearTimeout(this.#s),this.#e?.close()}async#h(){this.#t.onState({state:"connecting",retryInS:0,reason:""});let e;try{e=await this.#t.url()}catch{this.#c("server unreachable");return}if(this.#r)return;let n=new WebSocket(e);n.binaryType="arraybuffer",this.#e=n,this.#i(n)}#i(e){e.onmessage=n=>{if(this.#e!==e)return;this.#a(e),this.received.messages++,this.received.bytes+=n.data.byteLength??0;let r;try{r=Zu(n.data)}catch(i){this.received.malformed++,console.warn("message dropped:",i);return}this.#t.onMessage(r)},e.onopen=()=>{this.#d=0,this.#a(e),this.#t.onState({state:"live",retryInS:0,reason:""})},e.onclose=n=>{this.#e===e&&(clearTimeout(this.#s),this.#e=void 0,this.#r||this.#c(n.reason||(n.code===1006?"connection lost":`closed (${n.code})`)))}}#a(e){clearTimeout(this.#s),this.#s=setTimeout(()=>{this.#e===e&&(this.#e=void 0,e.close(),this.#c("no data"))},IF*1e3)}#c(e){if(this.#r)return;let n=Math.min(AF,LF*2**this.#d++);this.#t.onState({state:"waiting",retryInS:n,reason:e}),this.#n=setInterval(()=>{n-=1,n<=0?this.retryNow():this.#t.onState({state:"waiting",retryInS:n,reason:e})},1e3)}};var tf=class{#t=new Map;#e=[];version=0;merge(e){let n=[];for(let r of e){let i=this.#t.get(r.id);i&&i.revision>=r.revision||(i||n.push(r),this.#t.set(r.id,r))}this.#e=[...this.#t.values()].sort((r,i)=>i.startMs-r.startMs||i.vehicleId-r.vehicleId);for(let r of this.#e.splice(500))this.#t.delete(r.id);return this.version++,n}get(e){return this.#t.get(e)}list(e=0){return e?this.#e.filter(n=>n.severity>=e):this.#e}ofVehicle(e){return this.#e.filter(n=>n.vehicleId===e)}};function L(t,e={},...n){let r=document.createElement(t);for(let[i,s]of Object.entries(e))i.startsWith("on")?r.addEventListener(i.slice(2),s):s!==void 0&&s!==!1&&r.setAttribute(i,s===!0?"":s);return r.append(...n.filter(i=>i!==void 0&&i!==!1)),r}var TT="http://www.w3.org/2000/svg";function rn(t,{stroke:e=!0,size:n=16}={}){let r=document.createElementNS(TT,"svg"),i=document.createElementNS(TT,"path");r.setAttribute("viewBox","0 0 16 16"),r.setAttribute("width",n),r.setAttribute("height",n),r.setAttribute("aria-hidden","true"),i.setAttribute("d",t);let s=e?{fill:"none",stroke:"currentColor","stroke-width":1.5,"stroke-linecap":"round","stroke-linejoin":"round"}:{fill:"currentColor"};for(let[o,a]of Object.entries(s))i.setAttribute(o,a);return r.append(i),r}var Bn={close:"M4 4l8 8M12 4l-8 8",plus:"M8 3v10M3 8h10",minus:"M3 8h10",fit:"M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",follow:"M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",search:"M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3L14 14",north:"M8 2l4 11-4-2.5L4 13z"};function W(t,e){t.textContent!==e&&(t.textContent=e)}var MF=[{key:"vehicles",label:"Vehicles",title:"Vehicles heard of"},{key:"online",label:"Online",title:"Vehicles heard from lately"},{key:"moving",label:"Moving",title:"Vehicles driving now"},{key:"rate",label:"Messages/s",title:"Telemetry messages processed per second"},{key:"lag",label:"Delay",title:"From the measurement in the vehicle to this server"},{key:"incidents",label:"Incidents, 1 h",title:"Incidents detected in the last hour"}],nf=class{constructor({onSearch:e,onRetry:n}){this.tiles=new Map;let r=MF.map(({key:a,label:c,title:l})=>{let u=L("span",{class:"tile-value","data-tile":a},"–");return this.tiles.set(a,u),L("div",{class:"tile",title:l},u,L("span",{class:"tile-label"},c))});this.search=L("input",{type:"search",inputmode:"numeric",placeholder:"Find vehicle","aria-label":"Find vehicle by number",spellcheck:"false"});let i=L("span",{class:"search-note",role:"status"}),s=L("form",{class:"search",role:"search"},rn(Bn.search,{size:14}),this.search,i);s.addEventListener("submit",a=>{a.preventDefault();let c=this.search.value.trim(),l=e(c);s.classList.toggle("unknown",!l),W(i,l?"":c?`No vehicle ${c} has reported`:"Give the number of a vehicle"),l&&this.search.blur()});let o=()=>{s.classList.remove("unknown"),W(i,"")};for(let a of["input","blur"])this.search.addEventListener(a,o);this.dot=L("span",{class:"dot"}),this.connectionText=L("span",{},"Connecting"),this.connection=L("button",{class:"connection",type:"button","data-state":"connecting","aria-live":"polite",onclick:n},this.dot,this.connectionText),this.time=L("time",{class:"clock",title:"Time of the newest measurement, UTC"},"––:––:––"),this.age=L("span",{class:"tile-label"},"UTC"),this.element=L("header",{class:"header"},L("div",{class:"brand"},rn("M2 11.5l4-7 3 5 2-3 3 5",{size:20}),L("span",{},"FleetTracker"),L("span",{class:"brand-sub"},"Live operations")),L("div",{class:"tiles"},...r),L("div",{class:"header-end"},s,this.connection,L("div",{class:"clock-box"},this.time,this.age)))}setStats(e){let n={vehicles:tn(e.vehicles),online:tn(e.online),moving:tn(e.moving),rate:e2(e.messagesPerS),lag:ag(e.lagS),incidents:tn(e.incidentsLastHour)};for(let[r,i]of Object.entries(n))W(this.tiles.get(r),i);this.tiles.get("lag").classList.toggle("warn",e.lagS>10),this.tiles.get("incidents").classList.toggle("warn",e.incidentsLastHour>0)}setConnection({state:e,retryInS:n,reason:r}){this.connection.dataset.state=e;let i={live:"Live",connecting:"Connecting",waiting:`Offline, retry in ${n} s`}[e];W(this.connectionText,i),this.connection.title=e==="waiting"?`${r}: click to try now`:"Connection to the server"}setTime(e,n,r){W(this.time,Cu(e)),W(this.age,n?`UTC, ${Lr(e,r)}`:"UTC"),this.time.classList.toggle("warn",n)}};var CF=100,rf=class{#t=new Map;#e=new Set;constructor({onOpen:e,onFilter:n}){this.onOpen=e,this.minSeverity=0;let r=[[0,"All"],[2,"Moderate +"],[3,"Severe"]].map(([i,s])=>L("button",{type:"button",class:"chip","aria-pressed":String(i===0),onclick:o=>this.#n(i,o,n)},s));this.chips=r,this.badge=L("span",{class:"badge",hidden:!0},"0"),this.list=L("ol",{class:"incident-rows"}),this.empty=L("div",{class:"empty"},L("strong",{},"No incidents"),L("span",{},"Crashes, harsh driving, overspeed, theft and failures appear here as soon as they are found.")),this.element=L("section",{class:"panel incidents","aria-label":"Incidents"},L("div",{class:"panel-head"},L("h2",{},"Incidents"),this.badge,L("div",{class:"chips"},...r)),this.empty,this.list)}#n(e,n,r){this.minSeverity=e;for(let i of this.chips)i.setAttribute("aria-pressed",String(i===n.currentTarget));r()}announce(e){for(let n of e)this.#e.add(n)}update(e,n,r,i){let s=e.slice(0,CF),o=new Set(s.map(a=>a.id));for(let[a,c]of this.#t)o.has(a)||(c.element.remove(),this.#t.delete(a));s.forEach((a,c)=>{let l=this.#s(a);W(l.age,Lr(a.startMs,r)),l.element.classList.toggle("selected",a.id===i),this.list.children[c]!==l.element&&this.list.insertBefore(l.element,this.list.children[c]??null)}),this.badge.hidden=n===0,W(this.badge,tn(n)),this.empty.hidden=s.length>0,W(this.empty.firstChild,n?"None this severe":"No incidents")}#s(e){let n=this.#t.get(e.id);if(n&&n.revision===e.revision)return n;n?.element.remove();let r=zi(e.kind),i=Rn(e.severity),s=L("time",{title:`${Ru(e.startMs)} UTC`}),o=L("span",{class:"mark",title:i.label});o.style.background=Ar(i.color);let a=L("button",{type:"button",class:"incident","data-incident":e.id,onclick:()=>this.onOpen(e)},o,L("span",{class:"incident-kind"},r.label),s,L("span",{class:"incident-sub"},`Vehicle ${e.vehicleId} · ${Bu[e.severity]?.label??"Unknown"}`),L("span",{class:"incident-value"},Ou(r.unit,e))),c={element:L("li",{},a),age:s,revision:e.revision};return this.#e.delete(e.id)&&c.element.classList.add("fresh"),this.#t.set(e.id,c),c}};var RF=[4,1,2,3,5],Xi=class{constructor({onChange:e}){this.hidden=0,this.counts=new Map;let n=RF.map(r=>{let{key:i,label:s,hint:o,color:a}=pt[r],c=L("span",{class:`sign sign-${i}`});c.style.setProperty("--state",Ar(a));let l=L("span",{class:"legend-count"},"0");this.counts.set(r,l);let u=L("button",{type:"button",class:"legend-row","aria-pressed":"true",title:`${s}: ${o}. Click to hide or show.`},c,L("span",{},s),l);return u.addEventListener("click",()=>{this.hidden^=1<<r,u.setAttribute("aria-pressed",String(!(this.hidden&1<<r))),e(this.hidden)}),u});this.element=L("section",{class:"panel legend","aria-label":"Legend"},...n)}update(e){for(let[n,r]of this.counts)W(r,tn(e[n]))}},sf=class{constructor(){this.text=L("span",{}),this.element=L("div",{class:"scale"},this.text)}update(e){let n=110*e,r=10**Math.floor(Math.log10(n)),i=[5,2,1].map(s=>s*r).find(s=>s<=n)??r;this.element.style.width=`${i/e}px`,W(this.text,i>=1e3?`${i/1e3} km`:`${i} m`)}};var OF=[[32,"Airbag deployed","severe"],[8,"Malfunction","warning"],[16,"Hazard lights","warning"],[4,"Charging","good"],[128,"Delivered late",""],[2,"Engine running",""],[1,"Ignition on",""]],BF=256,NF=512,DF=64,kF=.15,FF=1,of=class{constructor({onClose:e,onFollow:n,onIncident:r}){this.onIncident=r,this.title=L("h2",{},"Vehicle"),this.state=L("span",{class:"state"}),this.kind=L("span",{class:"vehicle-kind"}),this.follow=L("button",{type:"button",class:"tool","aria-pressed":"false",title:"Keep the vehicle in the middle",onclick:n},rn(Bn.follow),L("span",{},"Follow"));let i=L("button",{type:"button",class:"icon-button","aria-label":"Close",title:"Close (Esc)",onclick:e},rn(Bn.close));this.speed=L("span",{class:"speed-value"},"–"),this.arrow=L("span",{class:"heading-arrow"},rn(Bn.north,{stroke:!1,size:18})),this.heading=L("span",{},"–"),this.energyFill=L("span",{class:"bar-fill"}),this.energyLabel=L("span",{class:"bar-label"},"Fuel"),this.energyValue=L("span",{class:"bar-value"},"–"),this.facts=new Map,this.flags=L("div",{class:"flags"}),this.incidents=L("div",{class:"vehicle-incidents"}),this.age=L("span",{class:"age"},"waiting for data"),this.element=L("section",{class:"panel vehicle","aria-label":"Vehicle",hidden:!0},L("div",{class:"panel-head"},this.title,this.state,L("div",{class:"panel-tools"},this.follow,i)),L("div",{class:"vehicle-body"},L("div",{class:"speed-row"},L("div",{class:"speed"},this.speed,L("span",{class:"speed-unit"},"km/h")),L("div",{class:"heading"},this.arrow,this.heading)),L("div",{class:"bar-row"},this.energyLabel,this.energyValue,L("div",{class:"bar"},this.energyFill)),L("dl",{class:"facts"},...this.#t()),this.flags,this.incidents,L("div",{class:"panel-foot"},this.kind,this.age)))}#t(){return Object.entries({along:"Accel. along",across:"Accel. across",odometer:"Odometer",engine:"Engine",coolant:"Coolant",battery:"12 V battery",position:"Position"}).map(([n,r])=>{let i=L("dd",{},"–");return this.facts.set(n,i),L("div",{class:n==="position"?"wide":""},L("dt",{},r),i)})}open(e){if(this.element.hidden=e===void 0,e!==void 0){W(this.title,`Vehicle ${e}`);for(let n of[...this.facts.values(),this.speed,this.heading,this.energyValue])W(n,"–");this.energyFill.style.width="0",this.arrow.style.visibility="hidden",this.detail=void 0,W(this.age,"waiting for data"),this.age.title="",this.flags.replaceChildren(),this.incidents.replaceChildren(),W(this.kind,"")}}setFollowing(e){this.follow.setAttribute("aria-pressed",String(e))}setLive(e){let n=e?Nu(e.state):{label:"Not in sight",color:[148,163,184]};W(this.state,n.label),this.state.style.setProperty("--state",Ar(n.color)),e&&W(this.speed,String(Math.round(e.speedMps*3.6)))}setDetail(e,n){let r=!!(e.flags&BF);W(this.speed,String(Math.round(e.speedMps*3.6))),this.arrow.style.visibility="visible",this.arrow.style.transform=`rotate(${e.headingDeg}deg)`,W(this.heading,`${n2(e.headingDeg)} ${Math.round(e.headingDeg)%360}°`);let i=e.batteryVoltageV<FF,s=a=>i&&a===0?NaN:a;this.#e(s(e.energyLevelRatio),r);let o={along:Mu(e.accelerationLongitudinalMps2),across:Mu(e.accelerationLateralMps2),odometer:JS(e.odometerM),engine:r?"electric":pa(s(e.engineSpeedRpm),"rpm"),coolant:pa(s(e.coolantTemperatureCelsius),"°C"),battery:pa(s(e.batteryVoltageV),"V",1),position:t2(e.latitudeDeg,e.longitudeDeg)};for(let[a,c]of Object.entries(o))W(this.facts.get(a),c);this.#n(e.flags),W(this.kind,`${e.flags&NF?"Truck or bus":"Car or van"}, ${r?"electric":"combustion"}`),this.detail=e,this.age.title=`${Ru(e.timeMs)} UTC`,this.setAge(n,!1)}setAge(e,n){if(!this.detail){W(this.age,n?"no connection":"waiting for data");return}let r=Lr(this.detail.timeMs,e);W(this.age,n?`last known, measured ${r}`:`measured ${r}`),this.setIncidents(this.detail.incidents,e)}#e(e,n){W(this.energyLabel,n?"Battery":"Fuel"),W(this.energyValue,og(e)),this.energyFill.style.width=Number.isFinite(e)?`${Math.max(0,Math.min(1,e))*100}%`:"0",this.energyFill.classList.toggle("low",e<kF)}#n(e){let n=OF.filter(([i])=>e&i).map(([,i,s])=>({label:i,tone:s}));e&DF||n.unshift({label:"No GNSS fix",tone:"warning"});let r=JSON.stringify(n);this.flags.dataset.key===r&&this.flags.childElementCount||(this.flags.dataset.key=r,this.flags.replaceChildren(...n.map(({label:i,tone:s})=>L("span",{class:`flag ${s}`},i))))}setIncidents(e,n){let i=[...e].sort((s,o)=>o.startMs-s.startMs).slice(0,4).map(s=>{let o=L("span",{class:"mark"});return o.style.background=Ar(Rn(s.severity).color),L("button",{type:"button",class:"mini",onclick:()=>this.onIncident(s)},o,L("span",{},zi(s.kind).label),L("time",{},Lr(s.startMs,n)))});this.incidents.replaceChildren(...i.length?[L("h3",{},"Latest incidents"),...i]:[])}};var UF=1e3,GF=5e3,VF=1e4;function zF(t,e={}){let n=new Cg(t,e);return n.start(),n}var Cg=class{constructor(e,n){this.options=n,this.book=new tf,this.selectedIncident=void 0,this.clockOffsetMs=0,this.lastFrame=void 0,this.header=new nf({onSearch:a=>this.search(a),onRetry:()=>this.connection.retryNow()}),this.list=new rf({onOpen:a=>this.openIncident(a),onFilter:()=>this.showIncidents()}),this.panel=new of({onClose:()=>this.map.select(void 0),onFollow:()=>this.map.follow(!this.map.following),onIncident:a=>this.openIncident(a)}),this.legend=new Xi({onChange:a=>this.map.setHiddenStates(a)}),this.scale=new sf,this.notice=L("div",{class:"notice",role:"status"},"Waiting for the first positions");let r=L("div",{class:"map","aria-label":"Map of the fleet"}),i=(a,c,l)=>L("button",{type:"button",class:"icon-button",title:c,"aria-label":c,onclick:l},rn(Bn[a])),s=L("div",{class:"map-tools"},i("plus","Zoom in",()=>this.map.zoomBy(1)),i("minus","Zoom out",()=>this.map.zoomBy(-1)),i("fit","Show all",()=>this.map.fit()));this.attribution=L("span",{class:"attribution"},"Roads: fictitious, generated");let o=L("div",{class:"map-foot"},this.scale.element,this.attribution);this.side=L("aside",{class:"side"},this.panel.element,this.list.element),e.append(this.header.element,L("main",{class:"stage"},r,this.notice,this.legend.element,s,o,this.side)),this.map=new Nr(r,{onSelect:a=>this.selected(a),onFollow:a=>this.panel.setFollowing(a),onIncident:a=>this.openIncident(a),onView:({metresPerPixel:a})=>this.scale.update(a),onError:a=>console.error(a),padding:()=>this.mapPadding(),preserveDrawingBuffer:n.preserveDrawingBuffer,clock:n.clock})}start(){this.connection=new Hi({url:()=>this.liveUrl(),onMessage:e=>this.received(e),onState:e=>this.connectionChanged(e)}),this.timers=[setInterval(()=>this.tick(),1e3),setInterval(()=>this.askDetail(),UF)],document.addEventListener("keydown",e=>{e.key==="Escape"&&this.map.select(void 0),e.key==="/"&&!e.target.closest?.("input, textarea")&&!(e.ctrlKey||e.metaKey||e.altKey)&&(e.preventDefault(),this.header.search.focus(),this.header.search.select())})}mapPadding(){let e=this.side.parentElement.getBoundingClientRect(),n=this.side.getBoundingClientRect(),r=n.width>.7*e.width;return{top:r?60:28,right:r?28:e.right-n.left+28,bottom:r?e.height*.46:44,left:r?28:76}}get nowMs(){return Date.now()+this.clockOffsetMs}async loadRoads(){try{let e=await fetch("roads.json");if(!e.ok)return;let{lines:n,center:r,attribution:i}=await e.json();this.hasRoads=!0,i&&(this.attribution.textContent=`Roads: ${i}`),this.map.setRoads(n??[],r)}catch(e){console.warn("no roads drawn:",e)}}async liveUrl(){let e=new URL("live",location.href.replace(/^http/,"ws")),n=await fetch("token",{cache:"no-store"});if(!n.ok)throw new Error(`token: ${n.status}`);let r=(await n.text()).trim();return e.search=new URLSearchParams({token:r.startsWith("{")?JSON.parse(r).token:r}).toString(),e.hash="",e.toString()}received({kind:e,value:n}){e==="frame"?this.frame(n):e==="incidents"?this.incidents(n):e==="detail"?this.detail(n):e==="stats"&&this.header.setStats(n)}frame(e){this.clockOffsetMs=e.sentMs-Date.now(),this.lastFrame={timeMs:e.timeMs,atMs:performance.now()},this.map.applyFrame(e),this.legend.update(this.map.table.stateCounts),this.notice.hidden=this.map.table.count>0,this.map.table.count||W(this.notice,"Connected. No vehicle has reported yet."),this.showAge(),this.map.selectedId!==void 0&&this.panel.setLive(this.map.table.get(this.map.selectedId,this.map.clock()))}incidents(e){if(!e.length)return;let n=this.book.merge(e);this.list.announce(n.filter(r=>this.nowMs-r.startMs<VF).map(r=>r.id)),this.showIncidents()}showIncidents(){let e=this.book.list(this.list.minSeverity);this.list.update(e,this.book.list().length,this.nowMs,this.selectedIncident),this.map.setIncidents(e,this.nowMs)}detail(e){e.vehicleId===this.map.selectedId&&this.panel.setDetail(e,this.nowMs)}search(e){let n=Number(/^(?:vehicle\s*|[a-z]-)?(\d+)$/i.exec(e)?.[1]);return this.map.table.slots.has(n)?(this.map.select(n,{center:!0}),!0):!1}selected(e){e!==this.openId&&(this.openId=e,this.panel.open(e),this.panel.setFollowing(this.map.following),document.body.classList.toggle("has-vehicle",e!==void 0),e!==void 0&&(this.panel.setLive(this.map.table.get(e,this.map.clock())),this.askDetail()))}openIncident(e){this.selectedIncident=e.id,this.map.select(e.vehicleId),this.map.follow(!1),this.map.flyTo(e.longitude,e.latitude),this.showIncidents()}askDetail(){this.map.selectedId!==void 0&&!document.hidden&&this.connection.request(this.map.selectedId)}connectionChanged(e){this.header.setConnection(e),this.isLive=e.state==="live",this.showAge(),document.body.dataset.connection=e.state,e.state==="waiting"&&!this.map.table.count&&(this.notice.hidden=!1,W(this.notice,"The server cannot be reached. The page tries again by itself.")),e.state==="live"&&(this.hasRoads||this.loadRoads(),this.map.table.count||W(this.notice,"Connected. Waiting for the first positions."))}tick(){this.showAge(),this.showIncidents()}showAge(){if(!this.lastFrame)return;let e=!this.isLive||performance.now()-this.lastFrame.atMs>GF;this.header.setTime(this.lastFrame.timeMs,e,this.nowMs),this.panel.setAge(this.nowMs,e),document.body.classList.toggle("stale",e)}};function $F({model:t,el:e}){let n=L("div",{class:"fleet-map"});n.style.height=`${t.get("height")}px`;let r=L("div",{class:"map"});e.append(n),n.append(r);let i=new Nr(r,{preserveDrawingBuffer:!0,onError:p=>console.error(p),onSelect:p=>c(p)}),s=new Xi({onChange:p=>i.setHiddenStates(p)}),o=L("div",{class:"fleet-status"},t.get("live_url")?"connecting":"no positions yet"),a=L("div",{class:"fleet-roads"});n.append(s.element,o,a),e.fleetMap=i;function c(p){t.set("selected",p??null),t.save_changes()}function l({kind:p,value:m}){p==="frame"?(i.applyFrame(m),s.update(i.table.stateCounts),o.hidden=i.table.count>0):p==="incidents"&&i.setIncidents(m,Math.max(...m.map(g=>g.startMs)))}let u=()=>{i.setRoads(t.get("roads")),a.textContent=t.get("road_source")?`Roads: ${t.get("road_source")}`:""},f=()=>{let p=t.get("message");p?.byteLength&&l(Zu(p.buffer.slice(p.byteOffset,p.byteOffset+p.byteLength)))};t.on("change:roads",u),t.on("change:message",f),u(),f();let d=t.get("live_url"),h=d?new Hi({url:async()=>d,onMessage:l,onState:({state:p,retryInS:m,reason:g})=>{o.hidden=p==="live"&&i.table.count>0,o.textContent=p==="waiting"?`offline (${g}), retry in ${m} s`:p}}):void 0;return()=>{t.off("change:roads",u),t.off("change:message",f),h?.close(),i.destroy()}}var WF={render:$F};export{Nr as FleetMap,WF as default,zF as startPage};
